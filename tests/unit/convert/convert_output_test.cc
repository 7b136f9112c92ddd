#include "ops/cli/convert_output.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/unit/convert/scratch_folder.h"

namespace nayose {
namespace {

class ConvertOutputTest : public ScratchFolder {};

TEST_F(ConvertOutputTest, AFileAppearsAsAWhole) {
  auto output = open_whole_file(path("out.jsonl"), false);
  ASSERT_TRUE(output.ok());
  const std::string line(100'000, 'x');
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(output.value()->write("key", line + "\n").ok());
  EXPECT_FALSE(exists("out.jsonl"));
  EXPECT_TRUE(exists("out.jsonl.partial"));
  ASSERT_TRUE(output.value()->finish().ok());
  EXPECT_FALSE(exists("out.jsonl.partial"));
  EXPECT_EQ(read("out.jsonl").size(), 30 * (line.size() + 1));
}

TEST_F(ConvertOutputTest, OnlyTheOwnerMayRead) {
  auto output = open_whole_file(path("out.jsonl"), false);
  ASSERT_TRUE(output.ok());
  ASSERT_TRUE(output.value()->finish().ok());
  struct stat info = {};
  ASSERT_EQ(stat(path("out.jsonl").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(ConvertOutputTest, NothingIsLeftOfAStopOrAFailure) {
  {
    auto output = open_whole_file(path("stopped"), false);
    ASSERT_TRUE(output.ok());
    ASSERT_TRUE(output.value()->write("", "line\n").ok());
    ASSERT_TRUE(output.value()->stop().ok());
    EXPECT_FALSE(exists("stopped.partial"));
    auto failed = open_whole_file(path("failed"), false);
    ASSERT_TRUE(failed.ok());
  }
  for (const char* name : {"stopped", "stopped.partial", "failed", "failed.partial"}) {
    EXPECT_FALSE(exists(name)) << name;
  }
}

TEST_F(ConvertOutputTest, WhatIsThereIsKeptUnlessReplaced) {
  write("out.jsonl", "before\n");
  const auto refused = open_whole_file(path("out.jsonl"), false);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.status().code(), StatusCode::kFailedPrecondition);
  auto output = open_whole_file(path("out.jsonl"), true);
  ASSERT_TRUE(output.ok());
  ASSERT_TRUE(output.value()->write("", "after\n").ok());
  EXPECT_EQ(read("out.jsonl"), "before\n");
  ASSERT_TRUE(output.value()->finish().ok());
  EXPECT_EQ(read("out.jsonl"), "after\n");
}

TEST_F(ConvertOutputTest, AFolderThatIsNotThereIsNamed) {
  const auto output = open_whole_file(path("no/out.jsonl"), false);
  ASSERT_FALSE(output.ok());
  EXPECT_EQ(output.status().code(), StatusCode::kIoError);
  EXPECT_NE(output.status().message().find("no/out.jsonl"), std::string::npos);
}

}  // namespace
}  // namespace nayose
