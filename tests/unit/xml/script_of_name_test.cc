#include "connectors/format/script_of_name.h"

#include <gtest/gtest.h>

namespace nayose {
namespace {

TEST(ScriptOfName, TellsKanjiKanaAndLatin) {
  EXPECT_EQ(script_of_name("山田　太郎"), NameScript::kKanji);
  EXPECT_EQ(script_of_name("山田　さくら"), NameScript::kKanji);
  EXPECT_EQ(script_of_name("𠮷田"), NameScript::kKanji);
  EXPECT_EQ(script_of_name("佐々"), NameScript::kKanji);
  EXPECT_EQ(script_of_name("ヤマダ　タロウ"), NameScript::kKana);
  EXPECT_EQ(script_of_name("ﾔﾏﾀﾞ ﾀﾛｳ"), NameScript::kKana);
  EXPECT_EQ(script_of_name("やまだ"), NameScript::kKana);
  EXPECT_EQ(script_of_name("SMITH JOHN"), NameScript::kLatin);
  EXPECT_EQ(script_of_name("ＳＭＩＴＨ・Ｊ"), NameScript::kLatin);
  EXPECT_EQ(script_of_name("MÜLLER"), NameScript::kLatin);
}

TEST(ScriptOfName, LostLettersAreKanji) {
  EXPECT_EQ(script_of_name("●"), NameScript::kKanji);
  EXPECT_EQ(script_of_name("■サトシ"), NameScript::kKanji);
  EXPECT_EQ(script_of_name("\xEE\x80\x80"), NameScript::kKanji);
}

TEST(ScriptOfName, OtherScriptsAreTheOfficialWriting) {
  EXPECT_EQ(script_of_name("김철수"), NameScript::kKanji);
}

TEST(ScriptOfName, NothingIsNoScript) {
  EXPECT_EQ(script_of_name(""), NameScript::kNone);
  EXPECT_EQ(script_of_name(" ・-0"), NameScript::kNone);
  EXPECT_EQ(script_of_name("\xFF\xC3"), NameScript::kNone);
}

TEST(ScriptOfName, LooksAtAllParts) {
  NameMessage name;
  name.family = "SMITH";
  name.given = "太郎";
  EXPECT_EQ(script_of_name(name), NameScript::kKanji);
}

}  // namespace
}  // namespace nayose
