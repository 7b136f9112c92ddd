#include "connectors/format/xml/xml_cutter.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/xml/read_messages.h"

namespace nayose {
namespace {

struct Cuts {
  std::vector<std::string> elements;
  std::vector<std::string> events;  // "root", "too long a", "broken malformed depth" …
};

Cuts cut(const std::string& text, std::vector<std::string_view> names, size_t piece = SIZE_MAX,
         size_t bytes_max = 1000) {
  Cuts cuts;
  XmlCutter cutter(std::move(names), bytes_max);
  cutter.open(XmlText(std::make_unique<MemorySource>(text, piece), TextEncoding::kUtf8));
  for (;;) {
    XmlPiece got;
    auto outcome = cutter.next(&got);
    EXPECT_TRUE(outcome.ok());
    switch (outcome.value()) {
      case XmlCut::kElement:
        cuts.elements.emplace_back(got.text);
        break;
      case XmlCut::kTooLong:
        cuts.events.push_back("too long " + std::string(got.name));
        break;
      case XmlCut::kRootEnd:
        cuts.events.push_back("root " + cutter.root());
        break;
      case XmlCut::kBroken:
        cuts.events.push_back("broken " + std::string(refusal_reason_name(got.reason)) + " " +
                              std::string(got.place));
        break;
      case XmlCut::kEnd:
        return cuts;
    }
  }
}

using Lines = std::vector<std::string>;

TEST(XmlCutter, GivesElementsAsWrittenWhateverThePieces) {
  const std::string text =
      "\xEF\xBB\xBF<?xml version='1.0'?><!-- <a>no</a> --><r><a "
      "x='1>2'>1</a><b><p:a>2<c/></p:a></b>"
      "<![CDATA[<a>no</a>]]><a/></r>\n";
  const Lines wanted = {"<a x='1>2'>1</a>", "<p:a>2<c/></p:a>", "<a/>"};
  for (const size_t piece : {size_t{1}, size_t{2}, size_t{7}, SIZE_MAX}) {
    const Cuts cuts = cut(text, {"a"}, piece);
    EXPECT_EQ(cuts.elements, wanted) << piece;
    EXPECT_EQ(cuts.events, Lines{"root r"}) << piece;
  }
}

TEST(XmlCutter, ReadsDocumentsThatFollowEachOther) {
  const Cuts cuts = cut("<r><a>1</a></r><r><a>2</a></r>", {"a"});
  EXPECT_EQ(cuts.elements, (Lines{"<a>1</a>", "<a>2</a>"}));
  EXPECT_EQ(cuts.events, (Lines{"root r", "root r"}));
}

TEST(XmlCutter, GivesTheOutermostElementItself) {
  const Cuts cuts = cut("<a><b>1</b></a>", {"a", "b"});
  EXPECT_EQ(cuts.elements, Lines{"<a><b>1</b></a>"});
  EXPECT_EQ(cuts.events, Lines{"root a"});
}

TEST(XmlCutter, PassesOverWhatIsTooLongAndGoesOn) {
  // Longer than a piece of text and than the cap.
  const std::string text = "<r><a>" + std::string(200000, 'x') + "</a><a>2</a></r>";
  for (const size_t piece : {size_t{100}, SIZE_MAX}) {
    const Cuts cuts = cut(text, {"a"}, piece);
    EXPECT_EQ(cuts.elements, Lines{"<a>2</a>"});
    EXPECT_EQ(cuts.events, (Lines{"too long a", "root r"}));
  }
}

TEST(XmlCutter, ABreakInsideDoesNotSpread) {
  const Lines wanted = {"<a>2</a>"};
  for (const std::string& bad : std::vector<std::string>{
           "<a><b></a>", "<a></b></a>", "<a><b></c></a>", "<a></b></b></a>", "<a><b><c>", "<a>"}) {
    const Cuts cuts = cut("<r>" + bad + "<a>2</a></r>", {"a"});
    EXPECT_EQ(cuts.elements, (Lines{bad, "<a>2</a>"}));
    EXPECT_EQ(cuts.events, Lines{"root r"}) << bad;
  }
}

TEST(XmlCutter, RefusesADocumentType) {
  const Cuts cuts = cut("<!DOCTYPE r [<!ENTITY x 'y'>]><r><a>&x;</a></r>", {"a"});
  EXPECT_TRUE(cuts.elements.empty());
  EXPECT_EQ(cuts.events, Lines{"broken malformed DOCTYPE"});
}

TEST(XmlCutter, RefusesDeepNesting) {
  std::string text;
  for (size_t i = 0; i < kXmlDepthMax; ++i) text += "<x>";
  EXPECT_EQ(cut(text, {"a"}).events, Lines{"broken malformed end"});
  EXPECT_EQ(cut(text + "<x>", {"a"}).events, Lines{"broken malformed depth"});
}

TEST(XmlCutter, SaysWhatIsNoXml) {
  EXPECT_EQ(cut("", {"a"}).events, Lines{"broken malformed root"});
  EXPECT_EQ(cut("  \n", {"a"}).events, Lines{"broken malformed root"});
  EXPECT_EQ(cut("PID|1", {"a"}).events, Lines{"broken malformed tag"});
  EXPECT_EQ(cut("</r>", {"a"}).events, Lines{"broken malformed tag"});
  EXPECT_EQ(cut("<r><a", {"a"}).events, Lines{"broken malformed end"});
  EXPECT_EQ(cut("<r><a <b></r>", {"a"}).events, Lines{"broken malformed tag"});
  EXPECT_EQ(cut("<r>" + std::string(5000, ' ') + "<a " + std::string(3000, 'x'), {"a"}).events,
            Lines{"broken record_too_long tag"});
}

TEST(XmlCutter, HoldsWhatWasCutBeforeTheBreak) {
  const Cuts cuts = cut("<r><a>1</a><a>2", {"a"});
  EXPECT_EQ(cuts.elements, Lines{"<a>1</a>"});
  EXPECT_EQ(cuts.events, Lines{"broken malformed end"});
}

TEST(DeclaredXmlEncoding, ReadsTheDeclarationAndTheMark) {
  const auto declared = [](std::string_view name) {
    return declared_xml_encoding("<?xml version=\"1.0\" encoding=\"" + std::string(name) + "\"?>");
  };
  EXPECT_EQ(declared("UTF-8"), TextEncoding::kUtf8);
  EXPECT_EQ(declared("Shift_JIS"), TextEncoding::kCp932);
  EXPECT_EQ(declared("Windows-31J"), TextEncoding::kCp932);
  EXPECT_EQ(declared("x-sjis"), TextEncoding::kCp932);
  EXPECT_EQ(declared("EUC-JP"), TextEncoding::kEucJp);
  EXPECT_EQ(declared("klingon"), std::nullopt);
  EXPECT_EQ(declared("UTF-16"), std::nullopt);
  EXPECT_EQ(declared_xml_encoding("<r/>"), std::nullopt);
  EXPECT_EQ(declared_xml_encoding("\xEF\xBB\xBF<r/>"), TextEncoding::kUtf8);
  EXPECT_EQ(declared_xml_encoding(std::string_view("\xFE\xFF\0<", 4)), TextEncoding::kUtf16);
}

}  // namespace
}  // namespace nayose
