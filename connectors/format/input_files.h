// The files of an input that is a file or a directory of files. Private to this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/status.h"

namespace nayose {

struct InputFile {
  std::string path;
  // For message ids: the last part of the path when the input is one file; else which file of the
  // folder it is, from 1 on, a slash, and the path below the folder.
  std::string name;
};

// Gives a directory's files one after another: by name, a folder's files before its folders.
// Hidden files and folders, links to folders and files of other endings are left out. A single file
// is given whatever its ending.
// Memory: the names of one folder a level.
class InputFiles {
 public:
  // `endings`: ".xml"; what is compressed (".xml.gz", ".xml.zst") counts as well.
  InputFiles(std::string root, std::vector<std::string_view> endings);

  // True and `*file`, or false behind the last. Errors: kIoError, kNotFound.
  Result<bool> next(InputFile* file);
  bool is_directory() const { return is_directory_; }

 private:
  struct Folder {
    std::string path;
    std::string name;  // Below the root, with a slash at the end; empty for the root.
    std::vector<std::string> files;
    std::vector<std::string> folders;
    size_t next_file = 0;
    size_t next_folder = 0;
  };

  Status enter(std::string path, std::string name);
  bool is_wanted(std::string_view name) const;

  std::string root_;
  std::vector<std::string_view> endings_;
  std::vector<Folder> stack_;
  uint64_t files_ = 0;  // Given so far, of a folder.
  bool started_ = false;
  bool is_directory_ = false;
};

// "<name>:<number>" (and ":<part>" where it is not 0) as a message id; long names lose their start.
std::string message_id_at(std::string_view name, uint64_t number, uint64_t part = 0);

}  // namespace nayose
