#include "ops/cli/generate/papers.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/clock.h"
#include "ops/cli/generate/date_forms.h"
#include "ops/cli/generate/foreign_names.h"
#include "ops/cli/generate/kana_forms.h"
#include "ops/cli/generate/kanji_forms.h"

namespace nayose {
namespace {

constexpr std::array<std::string_view, 16> kBuildings = {
    "グリーンハイツ", "メゾン桜",     "サンライズマンション", "コーポ山手", "パークハイム",
    "第二田中ビル",   "県営住宅",     "レジデンス中央",       "フラワー荘", "シティタワー",
    "ハイツみどり",   "ローズコート", "ライオンズマンション", "市営団地",   "ドミール本町",
    "エステート旭"};

// The date as a slip of the pen leaves it; always a day that exists.
CivilDate slipped_date(CivilDate date, Slip slip, uint32_t variation) {
  if (slip == Slip::kBirthEra) {
    const CivilDate other = with_other_era(date, civil_from_days(kAgeDay));
    if (other != date) return other;
  }
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

void raise_digit(char* digit) { *digit = *digit == '9' ? '0' : static_cast<char>(*digit + 1); }

class Filler {
 public:
  Filler(const Population& population, const Registration& registration, Slip slip,
         PlainIdentifiers* plain)
      : population_(population),
        variation_(registration.variation),
        institution_(registration.institution),
        slip_(slip),
        plain_(plain) {}

  void names(uint32_t index, const Identity& identity) {
    const Person& person = population_.persons()[index];
    if (person.foreign_family != 0) {
      const bool alias = person.traps.has(Trap::kAlias);
      if (alias && !identity.unnamed && variation_ / 16 % 4 == 0) {
        return japanese_names(identity, person.sex);
      }
      foreign_names(person, identity.unnamed);
      if (alias && !identity.unnamed) add_alias(identity, person.sex);
      return;
    }
    japanese_names(identity, person.sex);
    if (identity.unnamed) newborn_name(population_.mother_of(index));
    if (identity.former_surname != kNoName && variation_ % 5 == 0) {
      const NameEntry& former = population_.tables().surnames[identity.former_surname];
      plain_->former_kanji.append(former.kanji);
      plain_->former_kana.append(former.kana);
    }
  }

  void birth(int32_t birth_day, uint8_t sex) {
    plain_->birth_day = birth_day;
    if (slip_ == Slip::kBirthDigit || slip_ == Slip::kBirthSwapped || slip_ == Slip::kBirthEra) {
      plain_->birth_day = static_cast<int32_t>(
          days_from_civil(slipped_date(civil_from_days(birth_day), slip_, variation_)));
    }
    if (plain_->birth_day != birth_day) traps_.add(Trap::kTypoBirth);
    if (slip_ == Slip::kSex) traps_.add(Trap::kSexError);
    plain_->sex = slip_ == Slip::kSex ? static_cast<uint8_t>(1 - sex) : sex;
  }

  void address(const Identity& identity) {
    const TownEntry& town = population_.tables().towns[identity.town];
    if (variation_ % 50 != 7) {
      plain_->postcode.append(town.postcode);
      if (slip_ == Slip::kPostcodeDigit) raise_digit(&plain_->postcode[3 + variation_ % 4]);
    }
    plain_->address.append(town.address);
    append_number(identity.block[0], 1, &plain_->address);
    for (const size_t i : {size_t{1}, size_t{2}}) {
      plain_->address.push_back('-');
      append_number(identity.block[i], 1, &plain_->address);
    }
    if (identity.building == 0) return;
    plain_->address.append("　");
    append_building(identity, &plain_->address);
  }

  void phone(const Identity& identity) {
    if (variation_ % 25 < 2) return;
    std::string digits = "0";
    append_number(identity.phone, 1, &digits);
    if (slip_ == Slip::kPhoneDigit) raise_digit(&digits[digits.size() - 1 - variation_ % 6]);
    const size_t area = digits.size() - 8;
    plain_->phone.append(digits, 0, area).append("-");
    plain_->phone.append(digits, area, 4).append("-").append(digits, area + 4, 4);
  }

  void insurance(const Identity& identity) {
    if (variation_ % 50 == 3) return;
    const Insurer& insurer = population_.insurers()[identity.insurer];
    plain_->insurer.append(insurer.number);
    append_number(identity.number, insurer.kind == InsurerKind::kElderly ? 8 : 1, &plain_->number);
    if (insurer.kind == InsurerKind::kElderly) return;
    if (insurer.kind == InsurerKind::kMutualAid) plain_->symbol.append("公立");
    append_number(identity.symbol, 1, &plain_->symbol);
    // Seven hospitals in ten know the branch.
    if (variation_ / 64 % 10 < 7) append_number(identity.branch, 2, &plain_->branch);
  }

  // Those that the slip makes: a slip may leave things as they are.
  TrapSet traps() const { return traps_; }

 private:
  void note(std::string written, std::string_view right, Trap trap, std::string* out) {
    if (written != right) traps_.add(trap);
    *out = std::move(written);
  }

  void japanese_names(const Identity& identity, uint8_t sex) {
    const NameTables& tables = population_.tables();
    const NameEntry& family = tables.surnames[identity.surname];
    const NameEntry& given = tables.given[sex][identity.given];
    plain_->kana_family.append(family.kana);
    if (identity.rare_kanji)
      plain_->kanji_family.append(tables.rare_surnames[identity.surname]);
    else if (slip_ == Slip::kKanjiVariant)
      note(with_kanji_variant(family.kanji), family.kanji, Trap::kVariantKanji,
           &plain_->kanji_family);
    else
      plain_->kanji_family.append(family.kanji);
    if (slip_ == Slip::kKanaLookalike)
      note(with_kana_lookalike(given.kana, variation_), given.kana, Trap::kNameSlip,
           &plain_->kana_given);
    else if (slip_ == Slip::kKanaDropped)
      note(with_kana_dropped(given.kana, variation_), given.kana, Trap::kNameSlip,
           &plain_->kana_given);
    else
      plain_->kana_given.append(given.kana);
    plain_->kanji_given.append(given.kanji);
  }

  // 山田ベビー, or the mother's name and 児.
  void newborn_name(const Person& mother) {
    if (institution_ % 3 != 2) {
      plain_->kanji_given = "ベビー";
      plain_->kana_given = "ベビー";
      return;
    }
    const uint16_t given = population_.identity(mother.identity).given;
    const NameEntry& name = population_.tables().given[mother.sex][given];
    plain_->kanji_given.assign(name.kanji).append("児");
    plain_->kana_given.assign(name.kana).append("ジ");
  }

  void foreign_names(const Person& person, bool unnamed) {
    static constexpr ForeignName kBaby = {"BABY", "ベビー", "ベビー", "", ""};
    const ForeignName& family =
        foreign_family_name(static_cast<uint8_t>(person.foreign_family - 1));
    const ForeignName& given =
        unnamed ? kBaby : foreign_given_name(person.sex, person.foreign_given);
    plain_->latin_family.append(family.latin);
    plain_->latin_given.append(given.latin);
    const bool kanji = !family.kanji.empty() && !given.kanji.empty() && (variation_ & 128) != 0;
    if (kanji) {
      plain_->kanji_family.append(family.kanji);
      plain_->kanji_given.append(given.kanji);
    }
    // By ear, or as Japanese reads the kanji.
    if (kanji && (variation_ & 256) != 0) {
      plain_->kana_family.append(family.reading);
      plain_->kana_given.append(given.reading);
    } else {
      const bool other = (variation_ & 512) != 0;
      plain_->kana_family.append(other ? family.other_kana : family.kana);
      plain_->kana_given.append(other ? given.other_kana : given.kana);
    }
  }

  void add_alias(const Identity& identity, uint8_t sex) {
    const NameEntry& family = population_.tables().surnames[identity.surname];
    const NameEntry& given = population_.tables().given[sex][identity.given];
    plain_->alias_kanji_family.append(family.kanji);
    plain_->alias_kanji_given.append(given.kanji);
    plain_->alias_kana_family.append(family.kana);
    plain_->alias_kana_given.append(given.kana);
  }

  const Population& population_;
  const uint32_t variation_;
  const uint8_t institution_;
  const Slip slip_;
  PlainIdentifiers* plain_;
  TrapSet traps_;
};

}  // namespace

void PlainIdentifiers::clear() {
  birth_day = 0;
  sex = 0;
  for (std::string* text : {&kanji_family, &kanji_given, &kana_family, &kana_given, &latin_family,
                            &latin_given, &alias_kanji_family, &alias_kanji_given,
                            &alias_kana_family, &alias_kana_given, &former_kanji, &former_kana,
                            &postcode, &address, &phone, &insurer, &symbol, &number, &branch}) {
    text->clear();
  }
}

void append_building(const Identity& identity, std::string* out) {
  if (identity.building == 0) return;
  out->append(kBuildings[identity.building % kBuildings.size()]);
  append_number(identity.room, 3, out);
}

TrapSet fill_plain(const Population& population, const Registration& registration,
                   uint32_t shown_person, uint32_t shown_identity, PlainIdentifiers* plain) {
  const Person& person = population.persons()[shown_person];
  const Identity& identity = population.identity(shown_identity);
  const Slip slip = shown_person == registration.person ? registration.slip : Slip::kNone;
  plain->clear();
  Filler filler(population, registration, slip, plain);
  filler.names(shown_person, identity);
  filler.birth(person.birth_day, person.sex);
  filler.address(identity);
  filler.phone(identity);
  filler.insurance(identity);
  return filler.traps();
}

}  // namespace nayose
