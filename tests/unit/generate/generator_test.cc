#include "ops/cli/generate/generator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/base/clock.h"

namespace nayose {
namespace {

struct Generated {
  std::vector<EncounterText> encounters;
  std::map<std::pair<std::string, std::string>, uint32_t> truth;
  GeneratorCounts counts;
};

Generated generate(const GeneratorOptions& options) {
  Generated result;
  result.counts = generate_encounters(
      options, [&](const EncounterText& text, uint32_t) { result.encounters.push_back(text); },
      [&](std::string_view institution, std::string_view patient, uint32_t person) {
        const bool added =
            result.truth.try_emplace({std::string(institution), std::string(patient)}, person)
                .second;
        EXPECT_TRUE(added) << "a local id stands for one patient";
      });
  return result;
}

GeneratorOptions small_day() {
  GeneratorOptions options;
  options.persons = 2'000;
  options.seed = 7;
  return options;
}

std::string identifiers_of(const EncounterText& text) {
  std::string all;
  for (const std::string& part :
       {text.kanji_family, text.kanji_given, text.kana_family, text.kana_given, text.kana_text,
        text.kanji_text, text.birth_date, std::string(text.sex), text.postcode, text.address,
        text.phone, text.insurer, text.symbol, text.number, text.branch}) {
    all.append(part).push_back('\n');
  }
  return all;
}

std::string json_of(const Generated& day) {
  std::string all;
  for (const EncounterText& text : day.encounters) append_encounter_json(text, &all);
  return all;
}

TEST(Generator, SameSeedGivesSameBytesAndAnotherSeedDoesNot) {
  const std::string first = json_of(generate(small_day()));
  EXPECT_EQ(first, json_of(generate(small_day())));
  GeneratorOptions other = small_day();
  other.seed = 8;
  EXPECT_NE(first, json_of(generate(other)));
}

TEST(Generator, DefaultDayIsLargeEnough) {
  const Generated day = generate(GeneratorOptions());
  EXPECT_GE(day.encounters.size(), 50'000u);
  EXPECT_GE(day.truth.size(), 20'000u);
  EXPECT_EQ(day.counts.encounters, day.encounters.size());
  EXPECT_EQ(day.counts.patients, day.truth.size());
}

TEST(Generator, NineteenOfTwentyRepeatVisitsAreUnchanged) {
  GeneratorOptions options = small_day();
  options.encounters = 40'000;
  const Generated day = generate(options);
  std::map<std::string, std::string> last;
  double repeats = 0;
  double unchanged = 0;
  for (const EncounterText& text : day.encounters) {
    std::string& known = last[text.institution + text.patient];
    const std::string now = identifiers_of(text);
    if (!known.empty()) {
      ++repeats;
      unchanged += known == now ? 1 : 0;
    }
    known = now;
  }
  EXPECT_NEAR(unchanged / repeats, 0.95, 0.01);
}

TEST(Generator, TruthNamesEveryPatientThatOccurs) {
  const Generated day = generate(small_day());
  std::set<std::pair<std::string, std::string>> seen;
  for (const EncounterText& text : day.encounters) seen.insert({text.institution, text.patient});
  EXPECT_EQ(seen.size(), day.truth.size());
  for (const auto& patient : seen) EXPECT_EQ(day.truth.count(patient), 1u);
}

TEST(Generator, PersonsArePatientsOfSeveralHospitals) {
  const Generated day = generate(small_day());
  std::map<uint32_t, std::set<std::string>> hospitals;
  for (const auto& [patient, person] : day.truth) hospitals[person].insert(patient.first);
  const auto shared =
      static_cast<double>(std::count_if(hospitals.begin(), hospitals.end(),
                                        [](const auto& entry) { return entry.second.size() > 1; }));
  EXPECT_NEAR(shared / static_cast<double>(hospitals.size()), 0.28, 0.05);
}

TEST(Generator, EventTimesRiseAndStayWithinTheDays) {
  GeneratorOptions options = small_day();
  options.days = 3;
  const Generated day = generate(options);
  int64_t last = 0;
  for (const EncounterText& text : day.encounters) {
    const auto time = parse_timestamp_ms(text.event_time);
    ASSERT_TRUE(time.has_value()) << text.event_time;
    EXPECT_LT(last, *time);
    last = *time;
    EXPECT_GE(japan_day(*time), options.first_day);
    EXPECT_LT(japan_day(*time), options.first_day + options.days);
  }
}

TEST(Generator, AlmostAllPatientsWereNotifiedLongAgo) {
  GeneratorOptions options;
  const Generated day = generate(options);
  std::map<std::string, double> patients;
  std::set<std::string> seen;
  for (const EncounterText& text : day.encounters) {
    if (!seen.insert(text.institution + text.patient).second) continue;
    std::string status(text.notice_status);
    if (status == "notified") {
      const auto date = parse_iso_date(text.notice_date);
      ASSERT_TRUE(date.has_value());
      const int64_t ago = options.first_day - days_from_civil(*date);
      EXPECT_TRUE(ago <= 10 || ago >= 90) << "no date near the end of the waiting period";
      status = ago < 30 ? "waiting" : "ready";
    }
    ++patients[status];
  }
  const auto total = static_cast<double>(seen.size());
  EXPECT_GE(patients["ready"] / total, 0.99);
  for (const char* kind : {"waiting", "not_notified", "refused"}) EXPECT_GT(patients[kind], 0);
}

TEST(Generator, LateEncountersKeepTheirTimeAndNoneIsLost) {
  GeneratorOptions options = small_day();
  const Generated in_order = generate(options);
  options.late_share = 0.05;
  const Generated day = generate(options);
  EXPECT_EQ(day.encounters.size(), in_order.encounters.size());
  EXPECT_NEAR(static_cast<double>(day.counts.late), 300, 60);
  size_t behind = 0;
  for (size_t i = 1; i < day.encounters.size(); ++i) {
    behind += day.encounters[i].event_time < day.encounters[i - 1].event_time ? 1 : 0;
  }
  EXPECT_GT(behind, 100u);
  std::set<std::string> ids;
  for (const EncounterText& text : day.encounters) ids.insert(text.message_id);
  EXPECT_EQ(ids.size(), day.encounters.size());
}

TEST(Generator, MergesNameTwoIdsOfOnePersonAndEndOne) {
  GeneratorOptions options = small_day();
  options.merge_rate = 0.05;
  const Generated day = generate(options);
  std::set<std::pair<std::string, std::string>> ended;
  size_t merges = 0;
  for (const EncounterText& text : day.encounters) {
    EXPECT_EQ(ended.count({text.institution, text.patient}), 0u);
    if (text.change_kind != "merge") continue;
    ++merges;
    ended.insert({text.institution, text.merge_from});
    ASSERT_EQ(day.truth.count({text.institution, text.merge_from}), 1u);
    EXPECT_EQ(day.truth.at({text.institution, text.merge_from}),
              day.truth.at({text.institution, text.patient}));
  }
  EXPECT_EQ(merges, day.counts.merges);
  EXPECT_GT(merges, 10u);
}

TEST(Generator, RetractionsNameAnEncounterOfThePatient) {
  GeneratorOptions options = small_day();
  options.retraction_rate = 0.05;
  const Generated day = generate(options);
  std::map<std::string, std::set<std::string>> encounters;
  size_t retractions = 0;
  for (const EncounterText& text : day.encounters) {
    auto& known = encounters[text.institution + text.patient];
    if (text.change_kind == "retract_encounter") {
      ++retractions;
      EXPECT_EQ(known.erase(text.encounter), 1u) << "an encounter is retracted once";
      EXPECT_TRUE(text.kana_family.empty() && text.kana_text.empty());
    } else {
      known.insert(text.encounter);
    }
  }
  EXPECT_EQ(retractions, day.counts.retractions);
  EXPECT_GT(retractions, 50u);
}

TEST(Generator, ThroughputIsPrinted) {
  GeneratorOptions options;
  options.encounters = 100'000;
  uint64_t bytes = 0;
  std::string line;
  const auto started = std::chrono::steady_clock::now();
  generate_encounters(
      options,
      [&](const EncounterText& text, uint32_t) {
        line.clear();
        append_encounter_json(text, &line);
        bytes += line.size();
      },
      [](std::string_view, std::string_view, uint32_t) {});
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - started;
  std::printf("%.0f encounters/s as JSON Lines, %.0f bytes each\n", 100'000 / elapsed.count(),
              static_cast<double>(bytes) / 100'000);
  EXPECT_GT(bytes, 0u);
}

TEST(Generator, DeletedPatientsDoNotComeBackAndAreNotInTheTruth) {
  GeneratorOptions options = small_day();
  options.deletion_rate = 0.02;
  const Generated day = generate(options);
  std::set<std::pair<std::string, std::string>> deleted;
  for (const EncounterText& text : day.encounters) {
    const std::pair<std::string, std::string> patient(text.institution, text.patient);
    EXPECT_EQ(deleted.count(patient), 0u);
    if (text.change_kind == "delete") {
      deleted.insert(patient);
      EXPECT_EQ(day.truth.count(patient), 0u);
      EXPECT_TRUE(text.kana_family.empty());
    }
  }
  EXPECT_EQ(deleted.size(), day.counts.deletions);
  EXPECT_GT(deleted.size(), 0u);
}

TEST(Generator, EveryWrongChartIsCorrectedInTheEnd) {
  GeneratorOptions options = small_day();
  options.changed_share = 0;  // So that only slips and charts change.
  options.correction_rate = 0.02;
  const Generated day = generate(options);
  std::map<std::string, std::vector<const EncounterText*>> visits;
  for (const EncounterText& text : day.encounters) {
    visits[text.institution + text.patient].push_back(&text);
  }
  size_t jumps = 0;
  for (const auto& [patient, texts] : visits) {
    for (size_t i = 1; i < texts.size(); ++i) {
      const bool jumped =
          texts[i]->change_kind == "update" && texts[i]->birth_date != texts[i - 1]->birth_date;
      if (!jumped) continue;
      ++jumps;
      // Another birth date without a correction is a wrong chart: the next visit corrects it.
      ASSERT_LT(i + 1, texts.size()) << patient;
      EXPECT_EQ(texts[i + 1]->change_kind, "correction");
      EXPECT_EQ(texts[i + 1]->birth_date, texts[i - 1]->birth_date);
    }
  }
  EXPECT_GT(jumps, 0u);
  EXPECT_GT(day.counts.corrections, jumps);
}

TEST(Generator, SomeNotesNameThePatient) {
  const Generated day = generate(small_day());
  const auto named =
      std::count_if(day.encounters.begin(), day.encounters.end(), [](const EncounterText& text) {
        return !text.kanji_given.empty() && text.note.find(text.kanji_given) != std::string::npos;
      });
  EXPECT_GT(named, 0);
  EXPECT_LT(named, static_cast<int64_t>(day.encounters.size() / 10));
}

TEST(Generator, CsvLinesHaveAsManyColumnsAsTheHeader) {
  std::string header;
  append_encounter_csv_header(&header);
  const auto columns = std::count(header.begin(), header.end(), ',');
  GeneratorOptions options = small_day();
  options.deletion_rate = 0.01;
  for (const EncounterText& text : generate(options).encounters) {
    std::string line;
    append_encounter_csv(text, &line);
    ASSERT_EQ(std::count(line.begin(), line.end(), ','), columns) << line;
    ASSERT_EQ(line.find('"'), std::string::npos);
  }
}

}  // namespace
}  // namespace nayose
