#include "ops/cli/generate/house_style.h"

#include <charconv>

#include "engine/base/clock.h"
#include "ops/cli/generate/kana_forms.h"

namespace nayose {
namespace {

enum class Style : uint8_t { kPlain = 0, kHalfWidth, kOldFashioned };

void append_number(uint64_t value, size_t width, std::string* out) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof(digits), value).ptr;
  const auto size = static_cast<size_t>(end - digits);
  if (size < width) out->append(width - size, '0');
  out->append(digits, size);
}

struct Era {
  CivilDate first;
  std::string_view kanji;
  char letter;
};

constexpr Era kEras[] = {{{2019, 5, 1}, "令和", 'R'},
                         {{1989, 1, 8}, "平成", 'H'},
                         {{1926, 12, 25}, "昭和", 'S'},
                         {{1912, 7, 30}, "大正", 'T'},
                         {{1868, 1, 25}, "明治", 'M'}};

void append_wareki(const CivilDate& date, bool kanji, std::string* out) {
  for (const Era& era : kEras) {
    if (date < era.first) continue;
    const auto year = static_cast<uint64_t>(date.year) - static_cast<uint64_t>(era.first.year) + 1;
    if (kanji) {
      out->append(era.kanji);
      append_number(year, 1, out);
      out->append("年");
      append_number(static_cast<uint64_t>(date.month), 1, out);
      out->append("月");
      append_number(static_cast<uint64_t>(date.day), 1, out);
      out->append("日");
    } else {
      out->push_back(era.letter);
      append_number(year, 2, out);
      out->push_back('.');
      append_number(static_cast<uint64_t>(date.month), 2, out);
      out->push_back('.');
      append_number(static_cast<uint64_t>(date.day), 2, out);
    }
    return;
  }
}

void append_date(const CivilDate& date, std::string_view separator, std::string* out) {
  append_number(static_cast<uint64_t>(date.year), 4, out);
  out->append(separator);
  append_number(static_cast<uint64_t>(date.month), 2, out);
  out->append(separator);
  append_number(static_cast<uint64_t>(date.day), 2, out);
}

// The date as a slip of the pen leaves it; always a day that exists.
CivilDate slipped_date(CivilDate date, Slip slip, uint32_t variation) {
  CivilDate wrong = date;
  if (slip == Slip::kBirthSwapped && date.day <= 12 && date.day != date.month) {
    wrong.month = date.day;
    wrong.day = date.month;
  } else if (variation % 3 == 0) {
    wrong.year += date.year % 10 == 9 ? -1 : 1;
  } else if (variation % 3 == 1) {
    wrong.month += date.month % 10 == 9 || date.month == 12 ? -1 : 1;
  } else {
    wrong.day += date.day % 10 == 9 || date.day >= 28 ? -1 : 1;
  }
  return is_valid_date(wrong) ? wrong : date;
}

void write_kana(std::string_view kana, Style style, std::string* out) {
  if (style == Style::kHalfWidth) {
    append_half_width_kana(kana, out);
  } else if (style == Style::kOldFashioned) {
    append_large_kana(kana, out);
  } else {
    out->append(kana);
  }
}

void append_upper(std::string_view romaji, std::string* out) {
  for (const char c : romaji) out->push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
}

class Writer {
 public:
  Writer(const Population& population, const Registration& registration, Slip slip,
         EncounterText* text)
      : population_(population),
        style_(static_cast<Style>(registration.institution % 3)),
        variation_(registration.variation),
        slip_(slip),
        text_(text) {}

  void names(const Identity& identity, uint8_t sex) {
    const NameEntry& family = population_.tables().surnames[identity.surname];
    const NameEntry& given = population_.tables().given[sex][identity.given];
    write_kana(family.kana, style_, &text_->kana_family);
    if (slip_ == Slip::kKanaLookalike) {
      write_kana(with_kana_lookalike(given.kana, variation_), style_, &text_->kana_given);
    } else if (slip_ == Slip::kKanaDropped) {
      write_kana(with_kana_dropped(given.kana, variation_), style_, &text_->kana_given);
    } else {
      write_kana(given.kana, style_, &text_->kana_given);
    }
    text_->kanji_family =
        slip_ == Slip::kKanjiVariant ? with_kanji_variant(family.kanji) : std::string(family.kanji);
    text_->kanji_given.append(given.kanji);
    if (style_ == Style::kPlain && variation_ % 20 == 0) {
      append_upper(family.romaji, &text_->latin_family);
      append_upper(given.romaji, &text_->latin_given);
    }
    if (identity.former_surname != kNoName && variation_ % 5 == 0) {
      const NameEntry& former = population_.tables().surnames[identity.former_surname];
      text_->former_kanji.append(former.kanji);
      write_kana(former.kana, style_, &text_->former_kana);
    }
    if (style_ == Style::kOldFashioned && variation_ % 20 == 1) join_names();
  }

  void birth(int32_t birth_day, uint8_t sex) {
    CivilDate date = civil_from_days(birth_day);
    if (slip_ == Slip::kBirthDigit || slip_ == Slip::kBirthSwapped) {
      date = slipped_date(date, slip_, variation_);
    }
    if (style_ == Style::kPlain) append_date(date, "-", &text_->birth_date);
    if (style_ == Style::kHalfWidth) append_date(date, "", &text_->birth_date);
    if (style_ == Style::kOldFashioned)
      append_wareki(date, variation_ % 2 == 0, &text_->birth_date);
    static constexpr std::string_view kSexes[3][2] = {{"M", "F"}, {"1", "2"}, {"男", "女"}};
    const uint8_t written = slip_ == Slip::kSex ? static_cast<uint8_t>(1 - sex) : sex;
    text_->sex = kSexes[static_cast<size_t>(style_)][written];
  }

  void address(const Identity& identity) {
    const TownEntry& town = population_.tables().towns[identity.town];
    if (variation_ % 50 != 7) {
      std::string digits(town.postcode);
      if (slip_ == Slip::kPostcodeDigit) {
        char& digit = digits[3 + variation_ % 4];
        digit = digit == '9' ? '0' : static_cast<char>(digit + 1);
      }
      if (style_ == Style::kOldFashioned) text_->postcode.append("〒");
      text_->postcode.append(digits, 0, 3);
      if (style_ != Style::kHalfWidth) text_->postcode.push_back('-');
      text_->postcode.append(digits, 3, 4);
    }
    std::string block;
    append_number(identity.block[0], 1, &block);
    for (const size_t i : {size_t{1}, size_t{2}}) {
      block.push_back('-');
      append_number(identity.block[i], 1, &block);
    }
    text_->address.append(town.address);
    write_digits(block, &text_->address);
  }

  void phone(const Identity& identity) {
    if (variation_ % 25 < 2) return;
    std::string digits = "0";
    append_number(identity.phone, 1, &digits);
    if (slip_ == Slip::kPhoneDigit) {
      char& digit = digits[digits.size() - 1 - variation_ % 6];
      digit = digit == '9' ? '0' : static_cast<char>(digit + 1);
    }
    if (style_ == Style::kHalfWidth) {
      text_->phone.append(digits);
      return;
    }
    const size_t area = digits.size() - 8;
    text_->phone.append(digits, 0, area).append("-");
    text_->phone.append(digits, area, 4).append("-").append(digits, area + 4, 4);
  }

  void insurance(const Identity& identity) {
    if (variation_ % 50 == 3) return;
    const Insurer& insurer = population_.insurers()[identity.insurer];
    text_->insurer.append(insurer.number);
    std::string digits;
    if (insurer.kind != InsurerKind::kElderly) {
      append_number(identity.symbol, 1, &digits);
      write_digits(digits, &text_->symbol);
      digits.clear();
      // Three hospitals in four know the branch.
      if (variation_ % 4 != 0) append_number(identity.branch, 2, &text_->branch);
    }
    append_number(identity.number, style_ == Style::kOldFashioned ? 8 : 1, &digits);
    write_digits(digits, &text_->number);
  }

 private:
  void write_digits(std::string_view digits, std::string* out) const {
    if (style_ == Style::kHalfWidth)
      append_full_width_digits(digits, out);
    else
      out->append(digits);
  }

  void join_names() {
    text_->kana_text = text_->kana_family + text_->kana_given;
    text_->kanji_text = text_->kanji_family + text_->kanji_given;
    for (std::string* part :
         {&text_->kana_family, &text_->kana_given, &text_->kanji_family, &text_->kanji_given}) {
      part->clear();
    }
  }

  const Population& population_;
  const Style style_;
  const uint32_t variation_;
  const Slip slip_;
  EncounterText* text_;
};

}  // namespace

void write_identifiers(const Population& population, const Registration& registration,
                       uint32_t shown_person, uint32_t shown_identity, EncounterText* text) {
  const Person& person = population.persons()[shown_person];
  const Identity& identity = population.identity(shown_identity);
  const bool own = shown_person == registration.person;
  text->clear_identifiers();
  Writer writer(population, registration, own ? registration.slip : Slip::kNone, text);
  writer.names(identity, person.sex);
  writer.birth(person.birth_day, person.sex);
  writer.address(identity);
  writer.phone(identity);
  writer.insurance(identity);
}

void write_patient_id(const Registration& registration, std::string* out) {
  out->clear();
  if (registration.institution % 3 == 1) out->push_back('A');
  append_number(registration.local_number, 8, out);
}

}  // namespace nayose
