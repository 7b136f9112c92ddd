#include "ops/cli/generate/writing_policy.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <set>
#include <string>

#include "ops/cli/generate/generator.h"
#include "ops/cli/generate/insurers.h"

namespace nayose {
namespace {

TEST(WritingPolicy, EveryHabitOccursAndNeighboursDiffer) {
  std::map<KanaForm, int> kana;
  std::set<RareKanji> rare;
  std::set<DateForm> dates;
  std::set<AddressForm> addresses;
  std::set<InsuranceForm> insurances;
  for (uint32_t i = 0; i < 200; ++i) {
    const WritingPolicy policy = draw_policy(1, i);
    ++kana[policy.kana];
    rare.insert(policy.rare);
    dates.insert(policy.dates);
    addresses.insert(policy.address);
    insurances.insert(policy.insurance);
  }
  EXPECT_NEAR(kana[KanaForm::kHalf], 76, 4);
  EXPECT_EQ(kana.size(), 3u);
  EXPECT_EQ(rare.size(), 4u);
  EXPECT_EQ(dates.size(), kDateForms);
  EXPECT_EQ(addresses.size(), 5u);
  EXPECT_EQ(insurances.size(), 5u);
  for (uint64_t seed = 1; seed < 20; ++seed) {
    std::set<DateForm> three;
    for (uint32_t i = 0; i < 3; ++i) three.insert(draw_policy(seed, i).dates);
    EXPECT_GT(three.size(), 1u) << "three hospitals have a mix";
  }
}

struct Region {
  std::vector<EncounterText> encounters;
  std::map<std::string, TrapSet> traps;  // By institution and patient.
};

const Region& region() {
  static const Region made = [] {
    GeneratorOptions options;
    options.persons = 20'000;
    options.institutions = 20;
    options.encounters = 40'000;
    Region result;
    generate_encounters(
        options, [&](const EncounterText& text, uint32_t) { result.encounters.push_back(text); },
        TruthRowVisitor([&](const TruthRow& row) {
          result.traps[std::string(row.institution) + std::string(row.patient)] = row.traps;
        }));
    return result;
  }();
  return made;
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(WritingPolicy, TrapsTellHowThePatientWasWritten) {
  std::map<Trap, int> seen;
  for (const EncounterText& text : region().encounters) {
    const TrapSet traps = region().traps.at(text.institution + text.patient);
    const std::string kanji = text.kanji_family + text.kanji_text;
    if (contains(kanji, "■") || contains(kanji, "●") || contains(kanji, "〓")) {
      EXPECT_TRUE(traps.has(Trap::kLostKanji)) << kanji;
      EXPECT_TRUE(traps.has(Trap::kVariantKanji));
      ++seen[Trap::kLostKanji];
    }
    if (contains(kanji, "髙") || contains(kanji, "𠮷")) {
      EXPECT_TRUE(traps.has(Trap::kVariantKanji)) << kanji;
      ++seen[Trap::kVariantKanji];
    }
    if (!text.kana_text.empty()) {
      EXPECT_TRUE(traps.has(Trap::kUnsplit));
      EXPECT_TRUE(text.kana_family.empty());
      ++seen[Trap::kUnsplit];
    }
    if (!text.latin_family.empty()) {
      EXPECT_TRUE(traps.has(Trap::kForeign));
      ++seen[Trap::kForeign];
    }
    if (text.kanji_given == "ベビー") {
      EXPECT_TRUE(traps.has(Trap::kNewborn));
      ++seen[Trap::kNewborn];
    }
    if (!text.alias_kana_family.empty()) {
      EXPECT_TRUE(traps.has(Trap::kAlias));
      ++seen[Trap::kAlias];
    }
  }
  for (const Trap trap : {Trap::kLostKanji, Trap::kVariantKanji, Trap::kUnsplit, Trap::kForeign,
                          Trap::kNewborn, Trap::kAlias}) {
    EXPECT_GT(seen[trap], 0) << trap_name(trap);
  }
  for (const Trap trap :
       {Trap::kKanaInKanji, Trap::kReversed, Trap::kNameSlip, Trap::kTypoBirth, Trap::kSexError}) {
    size_t patients = 0;
    for (const auto& [patient, traps] : region().traps) patients += traps.has(trap) ? 1 : 0;
    EXPECT_GT(patients, 0u) << trap_name(trap);
  }
}

TEST(WritingPolicy, EveryNumberHasAValidCheckDigit) {
  size_t checked = 0;
  for (const EncounterText& text : region().encounters) {
    const std::string& insurer = text.plain.insurer;
    if (insurer.empty()) continue;
    ++checked;
    ASSERT_TRUE(insurer.size() == 6 || insurer.size() == 8) << insurer;
    EXPECT_EQ(insurer_check_digit(insurer.substr(0, insurer.size() - 1)), insurer.back() - '0');
    EXPECT_TRUE(text.insurer == insurer || text.insurer == "00" + insurer) << text.insurer;
  }
  EXPECT_GT(checked, region().encounters.size() * 9 / 10);
}

TEST(WritingPolicy, SevenInTenKnowTheBranch) {
  double insured = 0;
  double with_branch = 0;
  for (const EncounterText& text : region().encounters) {
    if (text.plain.symbol.empty()) continue;
    ++insured;
    with_branch += text.branch.empty() ? 0 : 1;
  }
  EXPECT_NEAR(with_branch / insured, 0.7, 0.03);
}

TEST(WritingPolicy, TextsNeedNoEscapes) {
  for (const EncounterText& text : region().encounters) {
    std::string line;
    append_encounter_json(text, &line);
    EXPECT_EQ(line.find('\\'), std::string::npos);
    line.clear();
    append_encounter_csv(text, &line);
    EXPECT_EQ(line.find('"'), std::string::npos);
  }
}

}  // namespace
}  // namespace nayose
