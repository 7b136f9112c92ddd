#include "engine/normalize/address/address_parts.h"

#include <algorithm>
#include <bit>

#include "engine/normalize/address/address_numbers.h"
#include "engine/normalize/address/municipalities.h"
#include "engine/normalize/unicode_fold.h"

namespace nayose {
namespace {

constexpr size_t kCountyLettersMax = 6;

// Letters of a place or a building; marks of lost letters stay, other signs go.
bool is_address_letter(char32_t point) {
  return is_word_character(point) || point == kLostLetter || point == kReplacementCharacter;
}

bool is_numeral(char32_t point) { return is_digit(point) || is_kanji_numeral(point); }

bool is_stem_before(const AddressLetters& letters, size_t at) {
  constexpr std::u32string_view kStems = U"甲乙丙戊";
  return kStems.find(letters.at(at)) != std::u32string_view::npos && is_digit(letters.at(at + 1)) &&
         letters.gap(at + 1) == AddressGap::kNone;
}

// 上ル, 下ガル, 東入, 西入ル: what ends a street name in Kyoto. 0: not here.
size_t direction_size(const AddressLetters& letters, size_t at) {
  const char32_t point = letters.at(at);
  size_t size = 0;
  if (point == U'上' || point == U'下') {
    const size_t verb = letters.at(at + 1) == U'ガ' ? 2 : 1;
    return letters.at(at + verb) == U'ル' ? verb + 1 : 0;
  }
  if (point == U'東' || point == U'西' || point == U'南' || point == U'北') {
    size = letters.at(at + 1) == U'入' ? 2 : 0;
  }
  if (size > 0 && letters.at(at + size) == U'ル') ++size;
  return size;
}

size_t skip_brackets(const AddressLetters& letters, size_t at) {
  while (at < letters.size() && letters.at(at) != U')') ++at;
  return std::min(at + 1, letters.size());
}

// "無番地" and its like: the place has no number. 0: not here.
size_t no_number_size(const AddressLetters& letters, size_t at) {
  const char32_t point = letters.at(at);
  if (point != U'無' && point != U'番' && point != U'官') return 0;
  for (const std::u32string_view word :
       {U"官有無番地", U"無番地", U"番外地", U"番地ナシ", U"番地無シ"}) {
    if (letters.starts_with(at, word)) return word.size();
  }
  return 0;
}

}  // namespace

void AddressParts::clear() {
  place.clear();
  numbers.clear();
  building.clear();
  prefecture = 0;
  look_again = false;
}

void AddressParser::parse(std::u32string_view folded, AddressParts* out) {
  out_ = out;
  out_->clear();
  letters_.assign(folded);
  if (letters_.size() == 0) return;
  out_->look_again = letters_.look_again();
  if (letters_.is_building_part()) {
    read_building(0);
    return;
  }
  const size_t at = read_town(skip_streets(read_prefecture_and_city(skip_postcode())));
  if (out_->place.empty() && at < letters_.size()) {
    take_whole();
  } else {
    read_building(at);
  }
}

// 〒100-0001, or seven digits in front of a word.
size_t AddressParser::skip_postcode() const {
  constexpr size_t kPostcodeDigits = 7;
  size_t at = letters_.at(0) == U'〒' ? 1 : 0;
  const size_t begin = at;
  size_t digits = 0;
  for (; digits < kPostcodeDigits; ++at) {
    if (is_digit(letters_.at(at))) {
      ++digits;
    } else if (digits != 3 || !is_number_hyphen(letters_.at(at))) {
      return begin;
    }
  }
  const char32_t behind = letters_.at(at);
  const bool word = behind != 0 && !is_digit(behind) && is_word_character(behind);
  return word && !is_number_hyphen(behind) ? at : begin;
}

// Writes the prefecture, also one that only follows from the name of a city, and the municipality.
size_t AddressParser::read_prefecture_and_city(size_t at) {
  std::u32string_view text = letters_.view().substr(at);
  int prefecture = prefecture_at(text);
  size_t written = prefecture == 0 ? 0 : prefecture_name(prefecture).size();
  const Municipalities& table = Municipalities::get();
  Municipalities::Match match = table.longest_at(text.substr(written), prefecture);
  // 東京千代田区: the last letter of the prefecture left out.
  for (int code = 1; code <= 47 && prefecture == 0 && match.size == 0; ++code) {
    const std::u32string_view name = prefecture_name(code);
    const std::u32string_view stem = name.substr(0, name.size() - 1);
    if (!text.starts_with(stem)) continue;
    match = table.longest_at(text.substr(stem.size()), code);
    if (match.size == 0) continue;
    prefecture = code;
    written = stem.size();
  }
  size_t county = 0;
  if (match.size == 0) {
    county = read_county_and_town(at + written, prefecture) - (at + written);
    if (county > 0) match = table.longest_at(text.substr(written + county), prefecture);
  }
  const std::u32string_view city = text.substr(written + county, match.size);
  const bool telling = county > 0 || city.ends_with(U"市") || city.ends_with(U"区");
  if (prefecture == 0 && telling && std::has_single_bit(match.prefectures)) {
    prefecture = std::countr_zero(match.prefectures);
  }
  out_->prefecture = prefecture;
  if (prefecture != 0) {
    for (const char32_t point : prefecture_name(prefecture)) out_->place.push(point);
  }
  for (const char32_t point : city) out_->place.push(point);
  return at + written + county + match.size;
}

// Where the town or village behind a county (郡) or one of the two islands that are written like
// one begins; `at` when there is none.
size_t AddressParser::read_county_and_town(size_t at, int prefecture) {
  for (size_t i = at + 1; i < at + kCountyLettersMax && i + 1 < letters_.size(); ++i) {
    if (letters_.at(i) != U'郡' && letters_.at(i) != U'島') continue;
    const std::u32string_view behind = letters_.view().substr(i + 1);
    const Municipalities::Match match = Municipalities::get().longest_at(behind, prefecture);
    const char32_t last = match.size == 0 ? 0 : behind[match.size - 1];
    if (last == U'町' || last == U'村') return i + 1;
  }
  return at;
}

// In Kyoto a house is told by its streets, then by its town: only the town stays. `at` stands
// behind the municipality.
size_t AddressParser::skip_streets(size_t at) {
  if (!out_->place.view().starts_with(U"京都府京都市")) return at;
  size_t behind = at;
  for (size_t i = at; i < letters_.size() && letters_.at(i) != U'('; ++i) {
    const size_t end = numeral_end(letters_, i);
    if (end > i) {
      const bool block = letters_.starts_with(end, U"丁目");
      if (is_digit(letters_.at(i)) && !block && letters_.at(end) != U'条') break;
      i = end - 1;
      continue;
    }
    const size_t size = direction_size(letters_, i);
    if (size == 0) continue;
    behind = i + size;
    const size_t block = numeral_end(letters_, behind);
    if (block > behind && letters_.starts_with(block, U"丁目")) behind = block + 2;
  }
  // Streets alone say more than nothing.
  if (behind >= letters_.size() || is_numeral(letters_.at(behind))) return at;
  out_->look_again |= behind != at;
  return behind;
}

// Up to where the building begins.
size_t AddressParser::read_town(size_t at) {
  while (at < letters_.size()) {
    const char32_t letter = letters_.at(at);
    if (letter == U'(') {
      at = skip_brackets(letters_, at);
      out_->look_again = true;
      continue;
    }
    const size_t without = no_number_size(letters_, at);
    if (without > 0) {
      out_->look_again = true;
      const size_t behind = at + without;  // 国有無番地1-2: then it is a town's name.
      const size_t number = numeral_end(letters_, behind);
      if (number == behind || !opens_numbers(letters_, behind, number)) return behind;
    }
    const size_t begin = is_stem_before(letters_, at) ? at + 1 : at;
    const size_t end = numeral_end(letters_, begin);
    if (end > begin && opens_numbers(letters_, begin, end)) {
      const bool ordinal = begin > 0 && letters_.at(begin - 1) == U'第' && !out_->place.empty();
      if (ordinal && begin == at) out_->place.resize(out_->place.size() - 1);
      return read_address_numbers(letters_, at, &out_->numbers);
    }
    if (end > begin && begin == at) {
      at = read_town_numeral(at);
      continue;
    }
    if (!push_town_letter(letter)) out_->look_again = true;
    ++at;
  }
  return at;
}

size_t AddressParser::read_town_numeral(size_t at) {
  const size_t end = numeral_end(letters_, at);
  const bool digits = is_digit(letters_.at(at));
  const bool blanks =
      letters_.gap(at) != AddressGap::kNone || letters_.gap(end) != AddressGap::kNone;
  // A town that ends here might be read as a number when it stands alone.
  constexpr std::u32string_view kUnits = U"番号丁地ノ";
  const bool unit = kUnits.find(letters_.at(end)) != std::u32string_view::npos ||
                    is_number_hyphen(letters_.at(end));
  out_->look_again |= digits || blanks || unit;
  if (digits) {
    push_kanji_number(letters_, at, end, &out_->place);
  } else {
    for (size_t i = at; i < end; ++i) out_->place.push(letters_.at(i));
  }
  return end;
}

// 大字, 字 and 小字 go, wherever they stand; 文字 (十文字町) stays. False when something went.
bool AddressParser::push_town_letter(char32_t letter) {
  CodePoints& place = out_->place;
  if (letter == U'字' && (place.empty() || place.back() != U'文')) {
    const bool qualified = !place.empty() && (place.back() == U'大' || place.back() == U'小');
    if (qualified) place.resize(place.size() - 1);
    return false;
  }
  if (!is_address_letter(letter)) return false;
  place.push(letter);
  return true;
}

// 山田様方 and the like name a householder and go; 405号室 is 405; 2F is 2階.
void AddressParser::read_building(size_t at) {
  CodePoints& building = out_->building;
  size_t word = 0;  // Where the word that is being written begins.
  bool apart = false;
  const auto end_word = [&](size_t i) {
    const bool householder = building.size() > word + 1 && building.back() == U'方';
    if (householder && letters_.at(i) != U'方') building.resize(word);
    word = building.size();
  };
  for (size_t i = at; i < letters_.size(); ++i) {
    const char32_t letter = letters_.at(i);
    if (letters_.gap(i) != AddressGap::kNone) end_word(i);
    const bool sign = !is_address_letter(letter) ||
                      (is_number_hyphen(letter) && (building.empty() || is_digit(building.back())));
    apart |= sign || letters_.gap(i) != AddressGap::kNone;
    if (sign) continue;
    const bool behind_digit = !building.empty() && is_digit(building.back());
    const bool letter_follows =
        letters_.gap(i + 1) == AddressGap::kNone && is_word_character(letters_.at(i + 1));
    if (building.empty() && letter == U'ノ') continue;
    if (behind_digit && letter == U'号') {
      if (letters_.at(i + 1) == U'室') ++i;
      if (letters_.at(i) == U'室' || !letter_follows) continue;
    }
    if (behind_digit && letter == U'室') continue;
    if (behind_digit && apart && is_digit(letter)) building.push(U'-');
    building.push(behind_digit && letter == U'F' && !letter_follows ? U'階' : letter);
    apart = false;
  }
  end_word(letters_.size());
}

// Not an address as Japan writes them ("12 Main Street"): one text without blanks.
void AddressParser::take_whole() {
  out_->clear();
  CodePoints& place = out_->place;
  bool apart = false;
  for (size_t i = 0; i < letters_.size(); ++i) {
    const char32_t letter = letters_.at(i);
    const bool behind_digit = !place.empty() && is_digit(place.back());
    const bool sign = !is_address_letter(letter) || (is_number_hyphen(letter) && behind_digit);
    apart |= sign || letters_.gap(i) != AddressGap::kNone;
    if (sign) continue;
    if (apart && behind_digit && is_digit(letter)) place.push(U'-');
    place.push(letter);
    apart = false;
  }
  out_->look_again = true;
}

bool AddressForms::append_form(Normalizer kind, std::string_view raw, UnicodeFold* fold,
                               std::string* out) {
  constexpr int kPassesMax = 8;
  const auto write = [kind](const AddressParts& parts, std::string* text) {
    const bool place = kind == Normalizer::kAddress || kind == Normalizer::kAddressTown;
    const bool numbers = kind == Normalizer::kAddress || kind == Normalizer::kAddressNumbers;
    if (place) append_utf8(parts.place.view(), text);
    if (numbers) append_utf8(parts.numbers.view(), text);
    if (kind != Normalizer::kAddressBuilding || parts.building.empty()) return;
    text->append(2, kPartSeparator);
    append_utf8(parts.building.view(), text);
  };
  if (raw_ != raw) {
    used_icu_ = fold->fold(raw, &folded_);
    parser_.parse(folded_.view(), &parts_);
    raw_.assign(raw);
  }
  if (!used_icu_ && !parts_.look_again && kind != Normalizer::kAddressBuilding) {
    const size_t before = out->size();
    write(parts_, out);
    return out->size() > before;
  }
  pass_.clear();
  write(parts_, &pass_);
  for (int pass = 1; pass < kPassesMax && !pass_.empty(); ++pass) {
    fold->fold(pass_, &folded_);
    parser_.parse(folded_.view(), &again_);
    next_pass_.clear();
    write(again_, &next_pass_);
    const bool stable = next_pass_ == pass_;
    pass_.swap(next_pass_);
    if (stable) break;
  }
  out->append(pass_);
  return !pass_.empty();
}

}  // namespace nayose
