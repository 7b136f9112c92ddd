// What an attacker may send instead of a document.
#include <gtest/gtest.h>

#include <string>

#include "connectors/format/xml/xml_document.h"
#include "tests/unit/xml/read_messages.h"

namespace nayose {
namespace {

std::string document(const std::string& before, const std::string& name) {
  return "<?xml version=\"1.0\"?>" + before +
         "<ClinicalDocument><recordTarget><patientRole>"
         "<id root=\"1.2.392.200119.6.101\" extension=\"06132013\"/>"
         "<id root=\"1.2.392.200119.6.205\" extension=\"77\"/>"
         "<patient><name>" +
         name +
         "</name></patient></patientRole></recordTarget>"
         "</ClinicalDocument>";
}

TEST(XmlSafety, RefusesEntitiesThatMultiply) {
  const std::string laughs =
      "<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;&lol;&lol;&lol;\">"
      "<!ENTITY lol3 \"&lol2;&lol2;&lol2;&lol2;&lol2;\">]>";
  const ReadMessages read = read_text(MessageFormat::kCheckup, document(laughs, "&lol3;"));
  EXPECT_TRUE(read.encounters.empty());
  ASSERT_EQ(read.unreadable.size(), 1u);
  EXPECT_EQ(read.unreadable[0].reason, RefusalReason::kMalformed);
  EXPECT_EQ(read.unreadable[0].place, "DOCTYPE");
}

TEST(XmlSafety, RefusesFilesOfTheMachine) {
  const std::string external = "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
  const ReadMessages read = read_text(MessageFormat::kCheckup, document(external, "&x;"));
  EXPECT_TRUE(read.encounters.empty());
  EXPECT_EQ(read.lines.find("root:"), std::string::npos);
}

TEST(XmlSafety, KeepsUnknownEntitiesAsTheyAreWritten) {
  const ReadMessages read = read_text(MessageFormat::kCheckup, document("", "&x;&amp;&#x30AB;"));
  ASSERT_EQ(read.encounters.size(), 1u);
  EXPECT_EQ(read.encounters[0].kana.text, "&x;&カ");
}

TEST(XmlSafety, RefusesWhatIsNotInItsEncoding) {
  // カ in CP932, in a file that says it is UTF-8.
  std::string text = document("", "\x83\x4A");
  text.replace(0, 21, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
  const ReadMessages read = read_text(MessageFormat::kCheckup, text);
  EXPECT_TRUE(read.encounters.empty());
  ASSERT_EQ(read.unreadable.size(), 1u);
  EXPECT_EQ(read.unreadable[0].reason, RefusalReason::kUndecodable);
  EXPECT_EQ(read.unreadable[0].place, "ClinicalDocument");
}

TEST(XmlSafety, ReadsTheSameNameFromEachEncoding) {
  const std::string name = "山本　ソ能";
  for (const auto& [encoding, declared] : {std::pair{TextEncoding::kUtf8, "UTF-8"},
                                           {TextEncoding::kCp932, "Shift_JIS"},
                                           {TextEncoding::kEucJp, "EUC-JP"},
                                           {TextEncoding::kUtf16, "UTF-16"}}) {
    std::string text = document("", name);
    text.replace(0, 21, "<?xml version=\"1.0\" encoding=\"" + std::string(declared) + "\"?>");
    std::string bytes = encoding == TextEncoding::kUtf16 ? "\xFE\xFF" : "";
    encode_text(text, encoding, "?", &bytes);
    const ReadMessages read = read_text(MessageFormat::kCheckup, bytes);
    ASSERT_EQ(read.encounters.size(), 1u) << declared << read.lines;
    EXPECT_EQ(read.encounters[0].kana.text, name) << declared;
  }
}

TEST(XmlSafety, ReadsAnEncodingThatNobodyDeclared) {
  std::string bytes;
  encode_text(document("", "ヤマモト　ノウ 山本能"), TextEncoding::kCp932, "?", &bytes);
  const ReadMessages sniffed = read_text(MessageFormat::kCheckup, bytes);
  ASSERT_EQ(sniffed.encounters.size(), 1u);
  EXPECT_EQ(sniffed.encounters[0].kana.text, "ヤマモト　ノウ 山本能");
  ConvertOptions options;
  options.encoding = TextEncoding::kCp932;
  EXPECT_EQ(read_text(MessageFormat::kCheckup, bytes, options).lines, sniffed.lines);
}

TEST(XmlTimes, BecomeDaysAndInstants) {
  EXPECT_EQ(xml_day("20261124"), "2026-11-24");
  EXPECT_EQ(xml_day("20260230"), "");
  EXPECT_EQ(xml_day("2026112"), "");
  EXPECT_EQ(xml_instant("20261124"), "2026-11-24");
  EXPECT_EQ(xml_instant("20261124093000"), "2026-11-24T09:30:00+09:00");
  EXPECT_EQ(xml_instant("202611240930"), "2026-11-24T09:30:00+09:00");
  EXPECT_EQ(xml_instant("20261124093000.123+0000"), "2026-11-24T09:30:00+00:00");
  EXPECT_EQ(xml_instant("20261124256000"), "");
  EXPECT_EQ(xml_instant("2026112409300"), "");
  EXPECT_EQ(xml_instant(""), "");
}

}  // namespace
}  // namespace nayose
