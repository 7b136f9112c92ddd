#include "connectors/format/input_files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "connectors/format/encounter_message.h"

namespace nayose {
namespace fs = std::filesystem;

namespace {

constexpr size_t kFoldersDeepMax = 64;

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

}  // namespace

InputFiles::InputFiles(std::string root, std::vector<std::string_view> endings)
    : root_(std::move(root)), endings_(std::move(endings)) {
  std::error_code error;
  is_directory_ = fs::is_directory(root_, error);
}

bool InputFiles::is_wanted(std::string_view name) const {
  for (const std::string_view packed : {".gz", ".zst"}) {
    if (ends_with(name, packed)) name.remove_suffix(packed.size());
  }
  return std::any_of(endings_.begin(), endings_.end(),
                     [&](std::string_view ending) { return ends_with(name, ending); });
}

Status InputFiles::enter(std::string path, std::string name) {
  if (stack_.size() >= kFoldersDeepMax) {
    return Status(StatusCode::kInvalidArgument, "folders are nested too deep below " + root_);
  }
  Folder folder;
  std::error_code error;
  fs::directory_iterator at(path, error);
  for (; !error && at != fs::directory_iterator(); at.increment(error)) {
    const std::string entry = at->path().filename().string();
    if (entry.empty() || entry.front() == '.') continue;
    std::error_code kind_error;
    if (at->is_directory(kind_error)) {
      if (!at->is_symlink(kind_error)) folder.folders.push_back(entry);
    } else if (is_wanted(entry)) {
      folder.files.push_back(entry);
    }
  }
  if (error) return Status(StatusCode::kIoError, path + ": " + error.message());
  std::sort(folder.files.begin(), folder.files.end());
  std::sort(folder.folders.begin(), folder.folders.end());
  folder.path = std::move(path);
  folder.name = std::move(name);
  stack_.push_back(std::move(folder));
  return {};
}

Result<bool> InputFiles::next(InputFile* file) {
  if (!started_) {
    started_ = true;
    if (!is_directory_) {
      file->path = root_;
      file->name = fs::path(root_).filename().string();
      return true;
    }
    NAYOSE_RETURN_IF_ERROR(enter(root_, ""));
  }
  while (!stack_.empty()) {
    Folder& folder = stack_.back();
    if (folder.next_file < folder.files.size()) {
      const std::string& name = folder.files[folder.next_file++];
      file->path = folder.path + "/" + name;
      file->name = std::to_string(++files_) + "/" + folder.name + name;
      return true;
    }
    if (folder.next_folder < folder.folders.size()) {
      const std::string name = folder.folders[folder.next_folder++];
      NAYOSE_RETURN_IF_ERROR(enter(folder.path + "/" + name, folder.name + name + "/"));
      continue;
    }
    stack_.pop_back();
  }
  return false;
}

std::string message_id_at(std::string_view name, uint64_t number, uint64_t part) {
  constexpr size_t kNameBytesMax = 80;
  if (name.size() > kNameBytesMax) name.remove_prefix(name.size() - kNameBytesMax);
  std::string id = file_label(name) + ":" + std::to_string(number);
  if (part != 0) id += ":" + std::to_string(part);
  return id;
}

}  // namespace nayose
