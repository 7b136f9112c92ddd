#include "ops/cli/generate/papers.h"

#include <charconv>
#include <string>
#include <string_view>

#include "engine/base/clock.h"
#include "ops/cli/generate/kana_forms.h"

namespace nayose {
namespace {

void append_number(uint64_t value, size_t width, std::string* out) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof(digits), value).ptr;
  const auto size = static_cast<size_t>(end - digits);
  if (size < width) out->append(width - size, '0');
  out->append(digits, size);
}

void append_upper(std::string_view romaji, std::string* out) {
  for (const char c : romaji) out->push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
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

void raise_digit(char* digit) { *digit = *digit == '9' ? '0' : static_cast<char>(*digit + 1); }

class Filler {
 public:
  Filler(const Population& population, uint32_t variation, Slip slip, PlainIdentifiers* plain)
      : population_(population), variation_(variation), slip_(slip), plain_(plain) {}

  void names(const Identity& identity, uint8_t sex) {
    const NameEntry& family = population_.tables().surnames[identity.surname];
    const NameEntry& given = population_.tables().given[sex][identity.given];
    plain_->kana_family.append(family.kana);
    if (slip_ == Slip::kKanaLookalike)
      plain_->kana_given = with_kana_lookalike(given.kana, variation_);
    else if (slip_ == Slip::kKanaDropped)
      plain_->kana_given = with_kana_dropped(given.kana, variation_);
    else
      plain_->kana_given.append(given.kana);
    if (slip_ == Slip::kKanjiVariant)
      plain_->kanji_family = with_kanji_variant(family.kanji);
    else
      plain_->kanji_family.append(family.kanji);
    plain_->kanji_given.append(given.kanji);
    if (variation_ % 20 == 0) {
      append_upper(family.romaji, &plain_->latin_family);
      append_upper(given.romaji, &plain_->latin_given);
    }
    if (identity.former_surname != kNoName && variation_ % 5 == 0) {
      const NameEntry& former = population_.tables().surnames[identity.former_surname];
      plain_->former_kanji.append(former.kanji);
      plain_->former_kana.append(former.kana);
    }
  }

  void birth(int32_t birth_day, uint8_t sex) {
    plain_->birth_day = birth_day;
    if (slip_ == Slip::kBirthDigit || slip_ == Slip::kBirthSwapped) {
      plain_->birth_day = static_cast<int32_t>(
          days_from_civil(slipped_date(civil_from_days(birth_day), slip_, variation_)));
    }
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
    append_number(identity.symbol, 1, &plain_->symbol);
    // Three hospitals in four know the branch.
    if (variation_ % 4 != 0) append_number(identity.branch, 2, &plain_->branch);
  }

 private:
  const Population& population_;
  const uint32_t variation_;
  const Slip slip_;
  PlainIdentifiers* plain_;
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

void fill_plain(const Population& population, const Registration& registration,
                uint32_t shown_person, uint32_t shown_identity, PlainIdentifiers* plain) {
  const Person& person = population.persons()[shown_person];
  const Identity& identity = population.identity(shown_identity);
  const bool own = shown_person == registration.person;
  plain->clear();
  Filler filler(population, registration.variation, own ? registration.slip : Slip::kNone, plain);
  filler.names(identity, person.sex);
  filler.birth(person.birth_day, person.sex);
  filler.address(identity);
  filler.phone(identity);
  filler.insurance(identity);
}

}  // namespace nayose
