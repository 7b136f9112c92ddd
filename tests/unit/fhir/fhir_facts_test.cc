#include "connectors/format/fhir/fhir_facts.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "connectors/format/fhir/fhir_directory.h"
#include "engine/base/clock.h"

namespace nayose {
namespace {

FhirPatient patient(const std::string& id, const std::string& name, const std::string& updated) {
  FhirPatient made;
  made.ids.push_back({"1310110049", id});
  made.person.kanji.text = name;
  made.updated = updated;
  return made;
}

std::string name_at(FhirDirectory* directory, const std::string& key, const std::string& time) {
  const FhirDirectory::Version* version = FhirDirectory::version_at(
      directory->find(key), parse_timestamp_ms(time).value_or(std::numeric_limits<int64_t>::max()));
  if (version == nullptr) return "nobody";
  FhirPatient found;
  unpack_fhir_patient(version->packed, &found);
  return found.person.kanji.text;
}

TEST(FhirFacts, PackingKeepsEverything) {
  FhirPatient made = patient("1", "山田", "2026-01-01");
  made.ids.push_back({"", std::string(300, 'x')});
  made.person.aliases.resize(2);
  made.person.aliases[0].type = "common";
  made.person.aliases[0].latin.middle = "M";
  made.person.aliases[1].type = "former";
  made.person.phones = {"1", "", std::string("\x1f\0", 2)};
  made.person.insurances.resize(1);
  made.person.insurances[0].valid_to = "2027-03-31";
  made.replaced_by = "Patient/2";
  FhirPatient back;
  unpack_fhir_patient(pack_fhir_patient(made), &back);
  EXPECT_EQ(pack_fhir_patient(back), pack_fhir_patient(made));
  EXPECT_EQ(back.person.aliases[1].type, "former");
  EXPECT_EQ(back.person.phones, made.person.phones);
  EXPECT_EQ(back.replaced_by, "Patient/2");
  // Whatever is unpacked, it ends.
  for (size_t cut = 0; cut < pack_fhir_patient(made).size(); ++cut) {
    unpack_fhir_patient(pack_fhir_patient(made).substr(cut), &back);
  }
}

TEST(FhirFacts, KeysNameAResourceWhateverTheServer) {
  EXPECT_EQ(fhir_key("Patient/1"), "Patient/1");
  EXPECT_EQ(fhir_key("https://x.example/r4/Patient/1"), "Patient/1");
  EXPECT_EQ(fhir_key("https://x.example/r4/Patient/1/_history/2"), "Patient/1");
  EXPECT_EQ(fhir_key("urn:uuid:a/b"), "urn:uuid:a/b");
  EXPECT_EQ(fhir_key("#p"), "");
  EXPECT_EQ(fhir_key(""), "");
  EXPECT_EQ(fhir_key("/"), "/");
}

TEST(FhirFacts, InstantsAreFilledUp) {
  EXPECT_EQ(fhir_instant("2024"), "2024-01-01");
  EXPECT_EQ(fhir_instant("2024-05"), "2024-05-01");
  EXPECT_EQ(fhir_instant("2024-05-06"), "2024-05-06");
  EXPECT_EQ(fhir_instant("2024-05-06T07:08:09Z"), "2024-05-06T07:08:09Z");
  EXPECT_EQ(fhir_instant("2024-05-06T07:08:09"), "2024-05-06T07:08:09+09:00");
  EXPECT_EQ(fhir_instant("yesterday"), "");
  EXPECT_EQ(fhir_instant(""), "");
}

TEST(FhirFacts, PublicExpensesAreNoHealthInsurance) {
  for (const char* health :
       {"06132013", "39131234", "00138016", "138016", "01130012", "67138016"}) {
    EXPECT_FALSE(is_public_expense(health)) << health;
  }
  for (const char* expense : {"12131234", "54016027", "21131234", "51131234"}) {
    EXPECT_TRUE(is_public_expense(expense)) << expense;
  }
  EXPECT_FALSE(is_public_expense("１２１３１２３４"));
}

TEST(FhirDirectory, TheVersionOfTheTimeIsFound) {
  FhirDirectory directory;
  directory.add_patient({"Patient/1"}, patient("1", "new", "2026-05-01"), {}, true);
  directory.add_patient({"Patient/1"}, patient("1", "old", "2026-01-01"), {}, true);
  EXPECT_EQ(name_at(&directory, "Patient/1", "2025-01-01"), "old");
  EXPECT_EQ(name_at(&directory, "Patient/1", "2026-04-30"), "old");
  EXPECT_EQ(name_at(&directory, "Patient/1", "2026-05-01"), "new");
  EXPECT_EQ(name_at(&directory, "Patient/1", ""), "new");
  EXPECT_EQ(name_at(&directory, "Patient/2", ""), "nobody");
}

TEST(FhirDirectory, WhatIsSeenAgainTakesNoMemory) {
  FhirDirectory directory;
  for (int i = 0; i < 100; ++i) {
    directory.add_patient({"Patient/1", "x|1"}, patient("1", "same", "2026-05-01"), {}, true);
    FhirCoverage coverage;
    coverage.id = "c";
    coverage.beneficiary = "Patient/1";
    directory.add_coverage(coverage);
  }
  EXPECT_EQ(directory.persons().size(), 1u);
  EXPECT_EQ(directory.persons()[0].versions.size(), 1u);
  EXPECT_EQ(directory.persons()[0].coverages.size(), 1u);
}

TEST(FhirDirectory, AKeyOfTwoPatientsNamesNone) {
  FhirDirectory directory;
  directory.add_patient({"Patient/1", "member|7"}, patient("1", "husband", ""), {}, true);
  EXPECT_EQ(name_at(&directory, "member|7", ""), "husband");
  directory.add_patient({"Patient/2", "member|7"}, patient("2", "wife", ""), {}, true);
  EXPECT_EQ(name_at(&directory, "member|7", ""), "nobody");
  EXPECT_EQ(name_at(&directory, "Patient/1", ""), "husband");
  // The same chart under another name of the server is no other patient.
  directory.add_patient({"urn:uuid:9", "local|1"}, patient("1", "husband", ""), {}, true);
  directory.add_patient({"urn:uuid:8", "local|1"}, patient("1", "husband moved", ""), {}, true);
  EXPECT_EQ(name_at(&directory, "local|1", ""), "husband moved");
}

TEST(FhirDirectory, ACoverageMayComeBeforeItsPatient) {
  FhirDirectory directory;
  FhirCoverage coverage;
  coverage.beneficiary = "urn:x|7";
  coverage.insurance.number = "9";
  directory.add_coverage(coverage);
  directory.add_patient({"Patient/1", "urn:x|7"}, patient("1", "a", ""), {}, true);
  const auto insurances =
      fhir_insurances(directory.find("Patient/1"), {}, "", directory, directory);
  ASSERT_EQ(insurances.size(), 1u);
  EXPECT_EQ(insurances[0].number, "9");
}

TEST(FhirDirectory, TheInsuranceInForceComesFirstAndPublicExpensesLast) {
  FhirDirectory directory;
  const auto add = [&](const std::string& insurer, const std::string& from, const std::string& to) {
    FhirCoverage coverage;
    coverage.id = insurer;
    coverage.beneficiary = "Patient/1";
    coverage.insurance.insurer = insurer;
    coverage.insurance.valid_from = from;
    coverage.insurance.valid_to = to;
    directory.add_coverage(coverage);
  };
  add("54016027", "2026-01-01", "");
  add("138016", "2010-01-01", "2025-03-31");
  add("06132013", "2025-04-01", "");
  add("01130012", "2027-01-01", "");
  const auto order = [&](const std::string& day) {
    std::string text;
    for (const auto& insurance :
         fhir_insurances(directory.find("Patient/1"), {}, day, directory, directory)) {
      text += insurance.insurer + " ";
    }
    return text;
  };
  EXPECT_EQ(order("2026-07-01"), "06132013 01130012 138016 54016027 ");
  EXPECT_EQ(order("2020-07-01"), "138016 01130012 06132013 54016027 ");
}

}  // namespace
}  // namespace nayose
