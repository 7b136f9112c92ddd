#include "connectors/format/input_files.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace nayose {
namespace {

namespace fs = std::filesystem;

class InputFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::temp_directory_path() / ("input_files_" + std::to_string(getpid()));
    fs::remove_all(root_);
    fs::create_directories(root_);
  }
  void TearDown() override { fs::remove_all(root_); }

  void touch(const std::string& name) {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name) << "x";
  }

  std::vector<std::string> names(const std::string& path) {
    InputFiles files(path, {".xml"});
    std::vector<std::string> found;
    InputFile file;
    for (;;) {
      auto more = files.next(&file);
      EXPECT_TRUE(more.ok());
      if (!more.ok() || !more.value()) return found;
      found.push_back(file.name);
    }
  }

  fs::path root_;
};

TEST_F(InputFilesTest, ComeByNameFilesBeforeFolders) {
  for (const char* name : {"b/2.xml", "a/1.xml", "a/c/0.xml.gz", "z.xml", "y.xml.zst", "note.txt",
                           ".hidden.xml", ".git/3.xml"}) {
    touch(name);
  }
  fs::create_directory_symlink(root_ / "a", root_ / "again");
  const std::vector<std::string> wanted = {"1/y.xml.zst", "2/z.xml", "3/a/1.xml", "4/a/c/0.xml.gz",
                                           "5/b/2.xml"};
  EXPECT_EQ(names(root_.string()), wanted);
}

TEST_F(InputFilesTest, ASingleFileIsTakenWhateverItsEnding) {
  touch("x.dat");
  EXPECT_EQ(names((root_ / "x.dat").string()), std::vector<std::string>{"x.dat"});
}

TEST_F(InputFilesTest, AnEmptyFolderGivesNothing) { EXPECT_TRUE(names(root_.string()).empty()); }

TEST(MessageIdAt, SaysTheFileAndThePlace) {
  EXPECT_EQ(message_id_at("a/b.xml", 3), "a/b.xml:3");
  EXPECT_EQ(message_id_at("b.xml", 3, 2), "b.xml:3:2");
  EXPECT_EQ(message_id_at("山.xml", 1), "---.xml:1");
  EXPECT_LE(message_id_at(std::string(500, 'x'), UINT64_MAX, UINT64_MAX).size(), 128u);
}

}  // namespace
}  // namespace nayose
