// What the generator's writers write comes back as the same canonical identifiers.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/normalize/normalize_field.h"
#include "ops/cli/generate/format_writer.h"
#include "ops/cli/generate/generator.h"
#include "tests/unit/xml/read_messages.h"

namespace nayose {
namespace {

namespace fs = std::filesystem;
using MakeWriter = Result<std::unique_ptr<FormatWriter>> (*)(const std::string&);

GeneratorOptions options_of(uint64_t seed) {
  GeneratorOptions options;
  options.persons = 300;
  options.institutions = 2;
  options.encounters = 3000;
  options.days = 400;
  options.seed = seed;
  options.changed_share = 0.1;
  options.correction_rate = 0.02;
  options.deletion_rate = 0.01;
  options.retraction_rate = 0.02;
  options.merge_rate = 0.01;
  return options;
}

struct Written {
  std::vector<EncounterText> texts;  // In their order, of one institution.
  ReadMessages read;
};

Written write_and_read(MakeWriter make, MessageFormat format, uint64_t seed) {
  Written written;
  const std::string folder =
      (fs::temp_directory_path() / ("round_trip_" + std::to_string(getpid()))).string();
  fs::remove_all(folder);
  auto writer = make(folder);
  EXPECT_TRUE(writer.ok());
  generate_encounters(
      options_of(seed),
      [&](const EncounterText& text, uint32_t institution) {
        if (institution != 0) return;
        EXPECT_TRUE(writer.value()->encounter(text).ok());
        written.texts.push_back(text);
      },
      [](std::string_view, std::string_view, uint32_t) {});
  EXPECT_TRUE(writer.value()->close().ok());
  written.read = read_path(format, folder);
  fs::remove_all(folder);
  return written;
}

class Canon {
 public:
  std::string of(Normalizer kind, const std::string& raw) {
    std::string out;
    normalizer_.begin_record();
    return normalizer_.normalize(kind, raw, &out) == FieldOutcome::kOk ? out : std::string();
  }
  std::string name(Normalizer kind, const NameMessage& name) {
    return of(kind, name.text.empty() ? name.family + kPartSeparator + name.given : name.text);
  }
  std::string name(Normalizer kind, const std::string& family, const std::string& given) {
    return of(kind, family + kPartSeparator + given);
  }

 private:
  FieldNormalizer normalizer_;
};

bool is_visit(const EncounterText& text) {
  return text.change_kind == "update" || text.change_kind == "correction";
}

void expect_person(const PlainIdentifiers& plain, const EncounterMessage& got, Canon* canon) {
  EXPECT_EQ(got.institution, plain.institution_code);
  EXPECT_EQ(canon->name(Normalizer::kKanaName, got.kana),
            canon->name(Normalizer::kKanaName, plain.kana_family, plain.kana_given));
  CivilDate birth = civil_from_days(plain.birth_day);
  EXPECT_EQ(canon->of(Normalizer::kDate, got.birth_date),
            canon->of(Normalizer::kDate, format_iso_date(birth)));
  EXPECT_EQ(canon->of(Normalizer::kSex, got.sex), plain.sex == 0 ? "M" : "F");
  EXPECT_EQ(canon->of(Normalizer::kPostcode, got.postcode),
            canon->of(Normalizer::kPostcode, plain.postcode));
  EXPECT_EQ(canon->of(Normalizer::kAddress, got.address),
            canon->of(Normalizer::kAddress, plain.address));
}

void expect_insurance(const PlainIdentifiers& plain, const EncounterMessage& got, Canon* canon) {
  if (plain.insurer.empty()) return;
  ASSERT_FALSE(got.insurances.empty());
  const InsuranceMessage& insurance = got.insurances[0];
  const auto same = [&](Normalizer kind, const std::string& a, const std::string& b) {
    EXPECT_EQ(canon->of(kind, a), canon->of(kind, b));
  };
  same(Normalizer::kInsurerNumber, insurance.insurer, plain.insurer);
  same(Normalizer::kInsuranceSymbol, insurance.symbol, plain.symbol);
  same(Normalizer::kInsuranceNumber, insurance.number, plain.number);
  same(Normalizer::kBranch, insurance.branch, plain.branch);
}

void expect_official_name(const PlainIdentifiers& plain, const EncounterMessage& got,
                          Canon* canon) {
  if (plain.latin_family.empty()) {
    EXPECT_EQ(canon->name(Normalizer::kKanjiNameExact, got.kanji),
              canon->name(Normalizer::kKanjiNameExact, plain.kanji_family, plain.kanji_given));
  } else {
    EXPECT_EQ(canon->of(Normalizer::kLatinName, got.latin.text.empty()
                                                    ? got.latin.family + " " + got.latin.given
                                                    : got.latin.text),
              canon->of(Normalizer::kLatinName, plain.latin_family + " " + plain.latin_given));
  }
}

TEST(WriterRoundTrip, CheckupsKeepKanaAndInsurance) {
  Canon canon;
  const Written written = write_and_read(make_checkup_writer, MessageFormat::kCheckup, 1);
  EXPECT_TRUE(written.read.status.ok());
  EXPECT_TRUE(written.read.unreadable.empty()) << written.read.lines.substr(0, 500);
  size_t at = 0;
  for (const EncounterText& text : written.texts) {
    const bool retracted = text.change_kind == "retract_encounter";
    if (text.encounter.empty() || (!is_visit(text) && !retracted)) continue;
    ASSERT_LT(at, written.read.encounters.size());
    const EncounterMessage& got = written.read.encounters[at++];
    EXPECT_EQ(got.patient, text.patient);
    EXPECT_NE(got.encounter.find(text.encounter), std::string::npos);
    EXPECT_EQ(got.change_kind, retracted ? "retract_encounter" : "update");
    if (retracted) continue;
    expect_person(text.plain, got, &canon);
    expect_insurance(text.plain, got, &canon);
  }
  EXPECT_EQ(at, written.read.encounters.size());
  EXPECT_GT(at, 500u);
}

TEST(WriterRoundTrip, EligibilityAnswersKeepEverythingButLostLetters) {
  Canon canon;
  const Written written = write_and_read(make_eligibility_writer, MessageFormat::kEligibility, 2);
  EXPECT_TRUE(written.read.unreadable.empty()) << written.read.lines.substr(0, 500);
  // Within a second the files' order is not the patients'.
  std::map<std::string, std::vector<const EncounterText*>> sent;
  for (const EncounterText& text : written.texts) {
    if (is_visit(text)) sent[text.patient].push_back(&text);
  }
  std::map<std::string, size_t> next;
  size_t lost = 0;
  for (const EncounterMessage& got : written.read.encounters) {
    const size_t at = next[got.patient]++;
    ASSERT_LT(at, sent[got.patient].size());
    const PlainIdentifiers& plain = sent[got.patient][at]->plain;
    expect_person(plain, got, &canon);
    expect_insurance(plain, got, &canon);
    const bool is_lost = got.kanji.text.find("●") != std::string::npos;
    lost += is_lost ? 1 : 0;
    if (!is_lost) expect_official_name(plain, got, &canon);
  }
  size_t count = 0;
  for (const auto& patient : sent) count += patient.second.size();
  EXPECT_EQ(written.read.encounters.size(), count);
  RecordProperty("lost_letters", static_cast<int>(lost));
}

TEST(WriterRoundTrip, BulkExportsKeepEverythingAtItsTime) {
  Canon canon;
  const Written written = write_and_read(make_fhir_writer, MessageFormat::kFhir, 3);
  EXPECT_TRUE(written.read.unreadable.empty()) << written.read.lines.substr(0, 500);
  std::map<std::string, const EncounterMessage*> visits;
  std::map<std::string_view, size_t> kinds;
  for (const EncounterMessage& got : written.read.encounters) {
    ++kinds[got.change_kind];
    if (got.change_kind == "update") visits[got.encounter] = &got;
  }
  // A Coverage holds from a day on: of two of one day, nothing tells which was first.
  const auto day_of = [](const EncounterText& text) {
    return text.patient + "/" + std::to_string(japan_day(text.plain.event_ms));
  };
  std::map<std::string, std::set<std::string>> days;
  for (const EncounterText& text : written.texts) {
    const PlainIdentifiers& plain = text.plain;
    if (is_visit(text)) days[day_of(text)].insert(plain.insurer + plain.symbol + plain.number);
  }
  std::map<std::string_view, size_t> sent;
  for (const EncounterText& text : written.texts) {
    ++sent[text.change_kind == "correction" ? "update" : text.change_kind];
    if (!is_visit(text) || text.encounter.empty()) continue;
    ASSERT_EQ(visits.count(text.encounter), 1u) << text.encounter;
    const EncounterMessage& got = *visits[text.encounter];
    EXPECT_EQ(got.patient, text.patient);
    EXPECT_EQ(got.event_time, text.event_time);
    expect_person(text.plain, got, &canon);
    if (days[day_of(text)].size() == 1) expect_insurance(text.plain, got, &canon);
    expect_official_name(text.plain, got, &canon);
    EXPECT_EQ(got.phones.empty() ? "" : got.phones[0], text.plain.phone);
  }
  EXPECT_EQ(kinds["delete"], sent["delete"]);
  EXPECT_EQ(kinds["merge"], sent["merge"]);
  EXPECT_EQ(kinds["retract_encounter"], sent["retract_encounter"]);
  EXPECT_GT(sent["update"], 500u);
}

}  // namespace
}  // namespace nayose
