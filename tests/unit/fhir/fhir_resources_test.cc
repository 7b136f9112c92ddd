#include <gtest/gtest.h>

#include <string>

#include "tests/unit/fhir/parse_fhir.h"

namespace nayose {
namespace {

FhirPatient patient(const std::string& members) {
  FhirPatient read;
  const ParsedFhir parsed("{'resourceType':'Patient'," + members + "}");
  read_fhir_patient(parsed.json(), &read);
  return read;
}

FhirCoverage coverage(const std::string& members) {
  FhirCoverage read;
  const ParsedFhir parsed("{'resourceType':'Coverage'," + members + "}");
  read_fhir_coverage(parsed.json(), &read);
  return read;
}

TEST(FhirPatient, TheSystemTellsInstitutionAndLocalId) {
  const FhirPatient read = patient(
      "'identifier':[{'system':'urn:oid:1.2.392.100495.20.3.51.11318814790','value':'000999739'},"
      "{'system':'urn:oid:1.2.392.100495.20.3.51.11310110049','value':'7'},"
      "{'use':'old','system':'urn:oid:1.2.392.100495.20.3.51.11310110049','value':'6'}]");
  ASSERT_EQ(read.ids.size(), 2u);
  EXPECT_EQ(read.ids[0].institution, "1318814790");
  EXPECT_EQ(read.ids[0].value, "000999739");
  EXPECT_EQ(read.ids[1].institution, "1310110049");
}

TEST(FhirPatient, AMedicalRecordNumberOfAnotherSystemCounts) {
  const FhirPatient read = patient(
      "'extension':[{'url':'http://jpfhir.jp/fhir/clins/Extension/StructureDefinition/"
      "JP_eCS_InstitutionNumber','valueIdentifier':{'value':'1310110049'}}],"
      "'identifier':[{'value':'x'},{'type':{'coding':[{'code':'MR'}]},'value':'77'},"
      "{'type':{'coding':[{'code':'DL'}]},'value':'licence'}]");
  ASSERT_EQ(read.ids.size(), 1u);
  EXPECT_EQ(read.ids[0].value, "77");
  EXPECT_EQ(read.ids[0].institution, "1310110049");
}

TEST(FhirPatient, TheNumberOfAnInsuredIsNoLocalId) {
  const FhirPatient read = patient(
      "'identifier':[{'system':'http://jpfhir.jp/fhir/clins/Idsystem/JP_Insurance_memberID',"
      "'value':'00012345:あいう:１８７:05'}]");
  EXPECT_TRUE(read.ids.empty());
  ASSERT_EQ(read.person.insurances.size(), 1u);
  EXPECT_EQ(read.person.insurances[0].symbol, "あいう");
}

TEST(FhirPatient, OwnPhonesComeFirst) {
  const FhirPatient read = patient(
      "'telecom':[{'system':'phone','use':'work','value':'1'},{'system':'phone','value':'2'},"
      "{'system':'phone','use':'home','value':'3'},{'system':'phone','use':'mobile','value':'4'},"
      "{'system':'phone','use':'old','value':'5'},{'system':'fax','value':'6'},"
      "{'value':'tel:7'}]");
  EXPECT_EQ(read.person.phones, (std::vector<std::string>{"4", "3", "2", "7", "1"}));
}

TEST(FhirPatient, TheHomeIsTheAddress) {
  const FhirPatient read = patient(
      "'address':[{'use':'work','text':'大阪'},{'use':'old','text':'京都'},"
      "{'use':'home','state':'東京都','city':'千代田区','line':['千代田1-1','101'],"
      "'postalCode':'1000001'}]");
  EXPECT_EQ(read.person.address, "東京都千代田区千代田1-1101");
  EXPECT_EQ(read.person.postcode, "1000001");
  EXPECT_EQ(patient("'address':[{'use':'old','text':'京都'}]").person.address, "");
}

TEST(FhirPatient, UnknownSexIsMissing) {
  EXPECT_EQ(patient("'gender':'male'").person.sex, "male");
  EXPECT_EQ(patient("'gender':'unknown'").person.sex, "");
}

TEST(FhirPatient, OnlyAnInactiveOneWasReplaced) {
  const std::string link = "'link':[{'type':'replaced-by','other':{'reference':'Patient/2'}}]";
  EXPECT_EQ(patient("'active':false," + link).replaced_by, "Patient/2");
  EXPECT_EQ(patient("'active':true," + link).replaced_by, "");
  EXPECT_EQ(patient("'active':false,'link':[{'type':'seealso','other':{'reference':'Patient/2'}}]")
                .replaced_by,
            "");
}

TEST(FhirCoverage, ExtensionsGoBeforeEverythingElse) {
  const std::string url = "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_";
  const FhirCoverage read = coverage(
      "'id':'c','beneficiary':{'reference':'Patient/1'},'extension':["
      "{'url':'" +
      url +
      "InsuredPersonSymbol','valueString':'１２'},"
      "{'url':'" +
      url +
      "InsuredPersonNumber','valueString':'３'},"
      "{'url':'" +
      url +
      "InsuredPersonSubNumber','valueString':'01'}],"
      "'identifier':[{'system':'x/JP_Insurance_memberID','value':'06132013:9:8:07'}],"
      "'subscriberId':'7:7','dependent':'06','period':{'start':'2024-04','end':'2027-03-31'}");
  EXPECT_EQ(read.insurance.insurer, "06132013");
  EXPECT_EQ(read.insurance.symbol, "１２");
  EXPECT_EQ(read.insurance.number, "３");
  EXPECT_EQ(read.insurance.branch, "01");
  EXPECT_EQ(read.insurance.valid_from, "2024-04-01");
  EXPECT_EQ(read.insurance.valid_to, "2027-03-31");
  EXPECT_EQ(read.beneficiary, "Patient/1");
  EXPECT_FALSE(read.dropped);
}

TEST(FhirCoverage, SubscriberIsReadWhereNothingElseIs) {
  const FhirCoverage both = coverage("'subscriberId':'１２:３','dependent':'02'");
  EXPECT_EQ(both.insurance.symbol, "１２");
  EXPECT_EQ(both.insurance.number, "３");
  EXPECT_EQ(both.insurance.branch, "02");
  EXPECT_EQ(coverage("'subscriberId':'39001'").insurance.number, "39001");
}

TEST(FhirCoverage, WhatDoesNotHoldIsDropped) {
  for (const char* status : {"cancelled", "entered-in-error", "draft"}) {
    EXPECT_TRUE(coverage("'status':'" + std::string(status) + "'").dropped) << status;
  }
  EXPECT_FALSE(coverage("'status':'active'").dropped);
}

TEST(FhirCoverage, MemberIdsKeepTheirColons) {
  InsuranceMessage read;
  ASSERT_TRUE(read_member_id("00012345::１８７:", &read));
  EXPECT_EQ(read.insurer, "00012345");
  EXPECT_EQ(read.symbol, "");
  EXPECT_EQ(read.number, "１８７");
  EXPECT_EQ(read.branch, "");
  for (const char* bad : {"", "00012345", "1:2:3", "1:2:3:4:5", ":x::"}) {
    EXPECT_FALSE(read_member_id(bad, &read)) << bad;
  }
}

TEST(FhirCoverage, CsvFormIsRead) {
  InsuranceMessage read;
  ASSERT_TRUE(read_coverage_csv("\"00012345\",\"１２－３４\",\"５６７８\",\"00\"", &read));
  EXPECT_EQ(read.insurer, "00012345");
  EXPECT_EQ(read.symbol, "１２－３４");
  EXPECT_EQ(read.branch, "00");
  ASSERT_TRUE(read_coverage_csv("00012345,,5,", &read));
  EXPECT_EQ(read.symbol, "");
  for (const char* bad : {"", "1,2,3", "\"1\",\"2\",\"3", "\"1\"x,2,3,4", "1,2,3,4,5"}) {
    EXPECT_FALSE(read_coverage_csv(bad, &read)) << bad;
  }
}

TEST(FhirOrganization, NumbersOfInsurersAndInstitutions) {
  FhirOrganization read;
  const ParsedFhir insurer(
      "{'identifier':[{'system':'urn:oid:1.2.392.100495.20.3.61','value':'06132013'}]}");
  read_fhir_organization(insurer.json(), &read);
  EXPECT_EQ(read.insurer, "06132013");
  const std::string url = "http://jpfhir.jp/x/JP_Organization_";
  const ParsedFhir hospital(
      "{'extension':[{'url':'" + url + "PrefectureNo','valueCoding':{'code':'13'}},{'url':'" + url +
      "InsuranceOrganizationCategory','valueCoding':{'code':'1'}},{'url':'" + url +
      "InsuranceOrganizationNo','valueIdentifier':{'value':'0110049'}}]}");
  read_fhir_organization(hospital.json(), &read);
  EXPECT_EQ(read.institution, "1310110049");
  EXPECT_EQ(read.insurer, "");
}

TEST(FhirEncounter, ThePayloadHasCodesAndNoWords) {
  FhirEncounter read;
  const ParsedFhir parsed(
      "{'id':'e','status':'finished','text':{'div':'山田'},'class':{'code':'IMP','display':'山田'},"
      "'type':[{'coding':[{'system':'s','code':'c','display':'山田'}],'text':'山田'}],"
      "'reasonCode':[{'text':'山田'},{'coding':[{'code':'E11'}]}],'meta':{'versionId':'3'},"
      "'period':{'start':'2026-11-24T09:30:00'}}");
  read_fhir_encounter(parsed.json(), &read);
  EXPECT_EQ(
      read.payload,
      "{\"status\":\"finished\",\"class\":\"IMP\",\"type\":[{\"system\":\"s\",\"code\":\"c\"}],"
      "\"reasonCode\":[{\"system\":\"\",\"code\":\"E11\"}]}");
  EXPECT_EQ(read.version, 3u);
  EXPECT_EQ(read.start, "2026-11-24T09:30:00+09:00");
}

TEST(FhirEncounter, TheBusinessNumberGoesBeforeTheServersId) {
  FhirEncounter read;
  const ParsedFhir parsed("{'id':'e','identifier':[{'value':'2026-1'}]}");
  read_fhir_encounter(parsed.json(), &read);
  EXPECT_EQ(read.id, "2026-1");
}

}  // namespace
}  // namespace nayose
