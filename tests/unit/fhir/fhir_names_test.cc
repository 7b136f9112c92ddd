#include <gtest/gtest.h>

#include <string>

#include "tests/unit/fhir/parse_fhir.h"

namespace nayose {
namespace {

constexpr const char* kUrl = "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation";

std::string written(const std::string& code, const std::string& members) {
  return "{'extension':[{'url':'" + std::string(kUrl) + "','valueCode':'" + code + "'}]," +
         members + "}";
}

EncounterMessage names(const std::string& list) {
  EncounterMessage message;
  const ParsedFhir patient("{'name':[" + list + "]}");
  read_fhir_names(patient.json(), &message);
  return message;
}

TEST(FhirNames, TheSignSaysHowANameIsWritten) {
  const EncounterMessage got = names(written("IDE", "'family':'山田','given':['太郎']") + "," +
                                     written("SYL", "'family':'ヤマダ','given':['タロウ']") + "," +
                                     written("ABC", "'family':'YAMADA','given':['TARO']"));
  EXPECT_EQ(got.kanji.family, "山田");
  EXPECT_EQ(got.kanji.given, "太郎");
  EXPECT_EQ(got.kana.family, "ヤマダ");
  EXPECT_EQ(got.latin.given, "TARO");
  EXPECT_TRUE(got.aliases.empty());
}

TEST(FhirNames, WithoutTheSignTheLettersSayIt) {
  const EncounterMessage got =
      names("{'text':'山田　太郎'},{'text':'ﾔﾏﾀﾞ ﾀﾛｳ'},{'family':'YAMADA','given':['TARO']}");
  EXPECT_EQ(got.kanji.text, "山田　太郎");
  EXPECT_EQ(got.kana.text, "ﾔﾏﾀﾞ ﾀﾛｳ");
  EXPECT_EQ(got.latin.family, "YAMADA");
}

TEST(FhirNames, TheOfficialWritingMayBeKana) {
  const EncounterMessage got = names(written("IDE", "'text':'ヤマダ　さくら'"));
  EXPECT_EQ(got.kanji.text, "ヤマダ　さくら");
  EXPECT_TRUE(got.kana.empty());
}

TEST(FhirNames, LatinLettersAreLatinWhateverTheSign) {
  EXPECT_EQ(names(written("IDE", "'text':'SMITH JOHN'")).latin.text, "SMITH JOHN");
}

TEST(FhirNames, TextStandsOnlyWhereThePartsAreNotApart) {
  const EncounterMessage parts = names("{'text':'山田 太郎','family':'山田','given':['太郎']}");
  EXPECT_EQ(parts.kanji.family, "山田");
  EXPECT_TRUE(parts.kanji.text.empty());
  const EncounterMessage half = names("{'text':'ヤマダ タロウ','given':['ヤマダ タロウ']}");
  EXPECT_EQ(half.kana.text, "ヤマダ タロウ");
  EXPECT_TRUE(half.kana.given.empty());
  EXPECT_EQ(names("{'family':'山田'}").kanji.family, "山田");
}

TEST(FhirNames, FurtherGivenNamesAreMiddleNames) {
  const EncounterMessage got = names("{'family':'SMITH','given':['JOHN','PAUL','JAMES']}");
  EXPECT_EQ(got.latin.given, "JOHN");
  EXPECT_EQ(got.latin.middle, "PAUL JAMES");
}

TEST(FhirNames, OldAndMaidenNamesAreFormerOnes) {
  const EncounterMessage got = names(
      "{'text':'山田 花子'},{'use':'maiden','text':'佐藤 花子'},"
      "{'use':'maiden','text':'サトウ ハナコ'},{'use':'old','text':'鈴木 花子'}");
  EXPECT_EQ(got.kanji.text, "山田 花子");
  ASSERT_EQ(got.aliases.size(), 2u);
  EXPECT_EQ(got.aliases[0].type, "former");
  EXPECT_EQ(got.aliases[0].kanji.text, "佐藤 花子");
  EXPECT_EQ(got.aliases[0].kana.text, "サトウ ハナコ");
  EXPECT_EQ(got.aliases[1].kanji.text, "鈴木 花子");
}

TEST(FhirNames, NicknamesAreOtherNames) {
  const EncounterMessage got = names(
      "{'text':'山田 花子'},{'use':'nickname','text':'花ちゃん'},"
      "{'use':'anonymous','text':'患者一'}");
  ASSERT_EQ(got.aliases.size(), 2u);
  EXPECT_EQ(got.aliases[0].type, "other");
  EXPECT_EQ(got.aliases[1].type, "other");
}

TEST(FhirNames, TheUsualNameOfAForeignerIsAnAlias) {
  const EncounterMessage got = names(
      "{'use':'usual','text':'伊藤 まりあ'},"
      "{'use':'official','text':'GARCIA MARIA'},"
      "{'use':'usual','text':'イトウ マリア'}");
  EXPECT_EQ(got.latin.text, "GARCIA MARIA");
  EXPECT_TRUE(got.kanji.empty());
  EXPECT_TRUE(got.kana.empty());
  ASSERT_EQ(got.aliases.size(), 1u);
  EXPECT_EQ(got.aliases[0].type, "common");
  EXPECT_EQ(got.aliases[0].kanji.text, "伊藤 まりあ");
  EXPECT_EQ(got.aliases[0].kana.text, "イトウ マリア");
}

TEST(FhirNames, TheUsualNameIsTheNameWhereThereIsNoOther) {
  const EncounterMessage got = names("{'use':'usual','text':'山田 花子'}");
  EXPECT_EQ(got.kanji.text, "山田 花子");
  const EncounterMessage reading =
      names("{'use':'official','text':'山田 花子'},{'use':'usual','text':'ヤマダ ハナコ'}");
  EXPECT_EQ(reading.kana.text, "ヤマダ ハナコ");
  const EncounterMessage differs =
      names("{'use':'official','text':'李 花子'},{'use':'usual','text':'山田 花子'}");
  ASSERT_EQ(differs.aliases.size(), 1u);
  EXPECT_EQ(differs.aliases[0].type, "common");
}

TEST(FhirNames, ATemporaryNameIsBetterThanNone) {
  EXPECT_EQ(names("{'use':'temp','text':'山田ベビー'}").kanji.text, "山田ベビー");
  EXPECT_EQ(names("{'text':'山田 一'},{'use':'temp','text':'山田ベビー'}").aliases.size(), 1u);
}

TEST(FhirNames, TheSameNameTwiceIsOne) {
  const std::string name = "{'text':'山田 花子'}";
  EXPECT_TRUE(names(name + "," + name).aliases.empty());
}

TEST(FhirNames, WrongTypesAreNoNames) {
  const EncounterMessage got =
      names("{'family':1,'given':'太郎','text':['x']},[],'x',{'given':[1,null,'太郎']},{}");
  EXPECT_EQ(got.kanji.given, "太郎");
}

}  // namespace
}  // namespace nayose
