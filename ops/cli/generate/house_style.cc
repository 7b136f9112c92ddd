#include "ops/cli/generate/house_style.h"

#include <array>
#include <string_view>
#include <utility>

#include "ops/cli/generate/kana_forms.h"
#include "ops/cli/generate/kanji_forms.h"
#include "ops/cli/generate/papers.h"

namespace nayose {
namespace {

constexpr std::string_view kWideSpace = "　";

class Writer {
 public:
  Writer(const WritingPolicy& policy, const Registration& registration, const Identity& identity,
         EncounterText* text)
      : policy_(policy),
        variation_(registration.variation),
        identity_(identity),
        plain_(text->plain),
        text_(text) {}

  TrapSet names() {
    kana(plain_.kana_family, &text_->kana_family);
    kana(plain_.kana_given, &text_->kana_given);
    kanji();
    text_->latin_family.append(plain_.latin_family);
    text_->latin_given.append(plain_.latin_given);
    text_->alias_kanji_family.append(plain_.alias_kanji_family);
    text_->alias_kanji_given.append(plain_.alias_kanji_given);
    kana(plain_.alias_kana_family, &text_->alias_kana_family);
    kana(plain_.alias_kana_given, &text_->alias_kana_given);
    if (policy_.former_names) {
      text_->former_kanji.append(plain_.former_kanji);
      kana(plain_.former_kana, &text_->former_kana);
    }
    const uint32_t percent = variation_ / 4 % 100;
    if (policy_.names != NameForm::kParts) {
      join(policy_.names == NameForm::kSpacedText ? kWideSpace : "");
    } else if (percent < policy_.unsplit_percent) {
      join("");
    } else if (plain_.latin_family.empty() && variation_ / 8 % 500 == 9) {
      std::swap(text_->kana_family, text_->kana_given);
      std::swap(text_->kanji_family, text_->kanji_given);
      traps_.add(Trap::kReversed);
    }
    return traps_;
  }

  void birth() {
    static constexpr std::string_view kSexes[4][2] = {
        {"M", "F"}, {"1", "2"}, {"男", "女"}, {"male", "female"}};
    append_date(civil_from_days(plain_.birth_day), policy_.dates, &text_->birth_date);
    text_->sex = kSexes[static_cast<size_t>(policy_.sex)][plain_.sex];
  }

  void postcode() {
    const std::string_view digits = plain_.postcode;
    if (digits.empty()) return;
    std::string& out = text_->postcode;
    if (policy_.postcode == PostcodeForm::kPlain) return void(out.append(digits));
    if (policy_.postcode == PostcodeForm::kMark) out.append("〒");
    const std::string written =
        std::string(digits.substr(0, 3)) + "-" + std::string(digits.substr(3));
    if (policy_.postcode == PostcodeForm::kFullWidth)
      append_full_width(written, &out);
    else
      out.append(written);
  }

  void address(const TownEntry& town) {
    std::string& out = text_->address;
    const size_t begin = policy_.prefecture ? 0 : town.prefecture_size;
    if (policy_.streets && town.street_at != 0) {
      static constexpr std::array<std::string_view, 6> kStreets = {
          "四条通烏丸東入", "烏丸通御池上る", "河原町通三条下る",
          "堀川通五条西入", "寺町通二条下る", "今出川通大宮東入"};
      out.append(town.address.substr(begin, town.street_at - begin));
      out.append(kStreets[(identity_.block[1] + identity_.block[2]) % kStreets.size()]);
      out.append(town.address.substr(town.street_at));
    } else {
      out.append(town.address.substr(begin));
    }
    block();
    if (identity_.building == 0 || !policy_.building) return;
    const bool wide = policy_.address != AddressForm::kHyphens;
    out.append(wide ? kWideSpace : " ");
    std::string building;
    append_building(identity_, &building);
    if (wide)
      append_full_width(building, &out);
    else
      out.append(building).append("号室");
  }

  void phone() {
    const std::string_view number = plain_.phone;
    if (number.empty()) return;
    std::string& out = text_->phone;
    const size_t first = number.find('-');
    const size_t second = number.find('-', first + 1);
    switch (policy_.phone) {
      case PhoneForm::kHyphens:
        out.append(number);
        return;
      case PhoneForm::kFullWidth:
        append_full_width(number, &out);
        return;
      case PhoneForm::kPlain:
        for (const char c : number) {
          if (c != '-') out.push_back(c);
        }
        return;
      case PhoneForm::kBrackets:
        out.append(number.substr(0, first)).append("(");
        out.append(number.substr(first + 1, second - first - 1)).append(")");
        out.append(number.substr(second + 1));
        return;
      case PhoneForm::kInternational:
        out.append("+81-").append(number.substr(1));
        return;
    }
  }

  void insurance() {
    const std::string_view insurer = plain_.insurer;
    if (insurer.empty()) return;
    if (policy_.padded_insurer && insurer.size() == 6) text_->insurer.append("00");
    text_->insurer.append(insurer);
    text_->branch.append(plain_.branch);
    const std::string_view symbol = plain_.symbol;
    const std::string_view number = plain_.number;
    switch (policy_.insurance) {
      case InsuranceForm::kPlain:
        break;
      case InsuranceForm::kFullWidth:
        append_full_width(symbol, &text_->symbol);
        append_full_width(number, &text_->number);
        return;
      case InsuranceForm::kPadded:
        text_->symbol.append(symbol);
        if (number.size() < 8) text_->number.append(8 - number.size(), '0');
        text_->number.append(number);
        return;
      case InsuranceForm::kHyphened:
        // Not within 公立.
        if (symbol.size() < 4 || symbol[0] < '0' || symbol[0] > '9') break;
        text_->symbol.append(symbol.substr(0, 2)).append("-").append(symbol.substr(2));
        text_->number.append(number);
        return;
      case InsuranceForm::kJoined:
        if (symbol.empty()) break;
        text_->number.append(symbol).append("・").append(number);
        return;
    }
    text_->symbol.append(symbol);
    text_->number.append(number);
  }

 private:
  void kana(std::string_view plain, std::string* out) {
    if (policy_.kana == KanaForm::kFull && !policy_.large_kana) {
      out->append(plain);
      return;
    }
    if (policy_.large_kana) {
      large_.clear();
      append_large_kana(plain, &large_);
      plain = large_;
    }
    if (policy_.kana == KanaForm::kHalf)
      append_half_width_kana(plain, out);
    else if (policy_.kana == KanaForm::kHiragana)
      append_hiragana(plain, out);
    else
      out->append(plain);
  }

  void kanji() {
    const bool rare = identity_.rare_kanji && plain_.latin_family.empty();
    // Some patients' kanji were never asked for.
    if ((rare && policy_.rare == RareKanji::kKana) ||
        (!plain_.kanji_family.empty() && variation_ / 2 % 250 == 1)) {
      text_->kanji_family.append(plain_.kana_family);
      text_->kanji_given.append(plain_.kana_given);
      traps_.add(Trap::kKanaInKanji);
      return;
    }
    text_->kanji_given.append(plain_.kanji_given);
    if (rare && policy_.rare == RareKanji::kLost) {
      static constexpr std::array<std::string_view, 3> kMarks = {"■", "●", "〓"};
      text_->kanji_family = with_lost_letters(plain_.kanji_family, kMarks[policy_.lost_mark]);
      traps_.add(Trap::kLostKanji);
    } else if (rare && policy_.rare == RareKanji::kSubstitute) {
      text_->kanji_family = with_substitutes(plain_.kanji_family);
    } else {
      text_->kanji_family.append(plain_.kanji_family);
    }
  }

  void join(std::string_view space) {
    const auto text = [&](std::string* family, std::string* given, std::string* out) {
      if (family->empty() && given->empty()) return;
      out->append(*family).append(space).append(*given);
      family->clear();
      given->clear();
    };
    text(&text_->kana_family, &text_->kana_given, &text_->kana_text);
    text(&text_->kanji_family, &text_->kanji_given, &text_->kanji_text);
    traps_.add(Trap::kUnsplit);
  }

  void block() {
    std::string& out = text_->address;
    const auto number = [&](size_t i) {
      if (policy_.address == AddressForm::kKanji)
        append_kanji_number(identity_.block[i], &out);
      else
        append_number(identity_.block[i], 1, &out);
    };
    if (policy_.address == AddressForm::kHyphens || policy_.address == AddressForm::kFullWidth) {
      std::string narrow;
      for (size_t i = 0; i < 3; ++i) {
        if (i > 0) narrow.push_back('-');
        append_number(identity_.block[i], 1, &narrow);
      }
      if (policy_.address == AddressForm::kFullWidth)
        append_full_width(narrow, &out);
      else
        out.append(narrow);
      return;
    }
    const bool mixed = policy_.address == AddressForm::kMixed;
    number(0);
    out.append("丁目");
    number(1);
    out.append(mixed ? "-" : "番");
    number(2);
    if (!mixed) out.append("号");
  }

  const WritingPolicy& policy_;
  const uint32_t variation_;
  const Identity& identity_;
  const PlainIdentifiers& plain_;
  EncounterText* text_;
  std::string large_;
  TrapSet traps_;
};

}  // namespace

TrapSet write_identifiers(const Population& population, const WritingPolicy& policy,
                          const Registration& registration, const Identity& identity,
                          EncounterText* text) {
  text->clear_identifiers();
  Writer writer(policy, registration, identity, text);
  const TrapSet traps = writer.names();
  writer.birth();
  writer.postcode();
  writer.address(population.tables().towns[identity.town]);
  writer.phone();
  writer.insurance();
  return traps;
}

void write_patient_id(const WritingPolicy& policy, const Registration& registration,
                      std::string* out) {
  out->clear();
  if (policy.letter_ids) out->push_back('A');
  append_number(registration.local_number, 8, out);
}

}  // namespace nayose
