#include "connectors/format/fhir/fhir_splitter.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/unit/xml/read_messages.h"

namespace nayose {
namespace {

using Lines = std::vector<std::string>;

std::string kind_name(FhirPieceKind kind) {
  switch (kind) {
    case FhirPieceKind::kResource:
      return "resource";
    case FhirPieceKind::kBundleHead:
      return "head";
    case FhirPieceKind::kEntry:
      return "entry";
    case FhirPieceKind::kBundleEnd:
      return "bundle end";
    case FhirPieceKind::kTooLong:
      return "too long";
    case FhirPieceKind::kBroken:
      return "broken";
    case FhirPieceKind::kEnd:
      break;
  }
  return "end";
}

// "<line>:<entry> <kind> <text>"
Lines split(const std::string& text, bool lines = false, size_t piece = SIZE_MAX,
            size_t bytes_max = 1000) {
  FhirSplitter splitter(std::make_unique<MemorySource>(text, piece), lines, bytes_max);
  Lines found;
  for (;;) {
    FhirPiece got;
    EXPECT_TRUE(splitter.next(&got).ok());
    if (got.kind == FhirPieceKind::kEnd) return found;
    std::string line =
        std::to_string(got.line) + ":" + std::to_string(got.entry) + " " + kind_name(got.kind);
    if (!got.text.empty()) line += " " + std::string(got.text);
    found.push_back(line);
  }
}

TEST(FhirSplitter, GivesEachLineAsAResource) {
  const Lines wanted = {"1:0 resource {\"a\":\"}\\\"\"}", "2:0 resource {\"b\":[1,{}]}",
                        "4:0 resource {}"};
  for (const size_t piece : {size_t{1}, size_t{3}, SIZE_MAX}) {
    EXPECT_EQ(split("\xEF\xBB\xBF{\"a\":\"}\\\"\"}\r\n{\"b\":[1,{}]}\n\n{}", false, piece), wanted)
        << piece;
  }
}

TEST(FhirSplitter, CutsTheEntriesOfABundle) {
  const std::string bundle =
      "{\n \"type\":\"x\", \"entry\" : [\n {\"resource\":{\"entry\":[1]}},\n {}\n ], \"y\":{}\n}\n";
  const Lines wanted = {"1:0 head {\n \"type\":\"x\", \"entry\" : []}",
                        "1:1 entry {\"resource\":{\"entry\":[1]}}", "1:2 entry {}",
                        "1:0 bundle end"};
  for (const size_t piece : {size_t{1}, size_t{5}, SIZE_MAX}) {
    EXPECT_EQ(split(bundle, false, piece), wanted) << piece;
  }
}

TEST(FhirSplitter, OnlyTheOutermostEntryIsCut) {
  EXPECT_EQ(split("{\"x\":{\"entry\":[{}]},\"entry\":{}}"),
            Lines{"1:0 resource {\"x\":{\"entry\":[{}]},\"entry\":{}}"});
  EXPECT_EQ(split("{\"x\":\"entry\",\"y\":[{}]}"),
            Lines{"1:0 resource {\"x\":\"entry\",\"y\":[{}]}"});
}

TEST(FhirSplitter, ABrokenLineCostsOneMessage) {
  const Lines wanted = {"1:0 resource {\"a\":1}", "2:0 broken", "3:0 resource {\"b\":2}"};
  EXPECT_EQ(split("{\"a\":1}\n{\"x\":\"open\n{\"b\":2}\n"), wanted);
  EXPECT_EQ(split("{\"a\":1}\n{\"x\":{\n{\"b\":2}\n"), wanted);
  EXPECT_EQ(split("{\"a\":1}\nnonsense } {\n{\"b\":2}\n"), wanted);
}

TEST(FhirSplitter, TheFirstLineMayBeTheBrokenOne) {
  const std::string text = "{\"a\":\n{\"resourceType\":\"P\"}\n";
  const Lines wanted = {"1:0 broken", "2:0 resource {\"resourceType\":\"P\"}"};
  EXPECT_EQ(split(text), wanted);
  EXPECT_EQ(split(text, false, 1), wanted);
  EXPECT_EQ(split("{\"a\":\n{\"b\":2}\n", true), (Lines{"1:0 broken", "2:0 resource {\"b\":2}"}));
  // Over several lines this is one document, which never ends.
  EXPECT_EQ(split("{\"a\":\n{\"b\":2}\n"), Lines{"1:0 broken"});
}

TEST(FhirSplitter, ABrokenBundleEnds) {
  EXPECT_EQ(split("{\"entry\":[{},{\"a\":\n{}\n", true),
            (Lines{"1:0 head {\"entry\":[]}", "1:1 entry {}", "1:2 broken", "1:0 bundle end",
                   "2:0 resource {}"}));
}

TEST(FhirSplitter, PassesOverWhatIsTooLong) {
  const std::string big = "{\"a\":\"" + std::string(700000, 'x') + "\"}";
  for (const size_t piece : {size_t{1000}, SIZE_MAX}) {
    EXPECT_EQ(split(big + "\n{}\n", false, piece), (Lines{"1:0 too long", "2:0 resource {}"}));
    EXPECT_EQ(split("{\"entry\":[" + big + ",{}]}", false, piece),
              (Lines{"1:0 head {\"entry\":[]}", "1:1 too long", "1:2 entry {}", "1:0 bundle end"}));
  }
}

TEST(FhirSplitter, NothingIsNothing) {
  EXPECT_TRUE(split("").empty());
  EXPECT_TRUE(split(" \n\n").empty());
}

}  // namespace
}  // namespace nayose
