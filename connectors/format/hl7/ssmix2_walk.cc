#include "connectors/format/hl7/ssmix2_walk.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace nayose {
namespace {

namespace fs = std::filesystem;

// Takes the last part after '_' off `*rest`.
std::string_view take_last(std::string_view* rest) {
  const size_t at = rest->rfind('_');
  if (at == std::string_view::npos) return {};
  const std::string_view part = rest->substr(at + 1);
  rest->remove_suffix(rest->size() - at);
  return part;
}

// A file in a folder that is too high up: the given root is not the storage's.
bool looks_like_message(std::string_view name) {
  return std::count(name.begin(), name.end(), '_') >= 5;
}

// The order of files of one folder: by order, then time, then the rest.
bool by_order_and_time(const std::string& left, const std::string& right) {
  const auto key = [](std::string_view name) {
    const std::string_view flag = take_last(&name);
    const std::string_view department = take_last(&name);
    const std::string_view time = take_last(&name);
    return std::make_tuple(name, time, department, flag);
  };
  const auto left_key = key(left);
  const auto right_key = key(right);
  return left_key != right_key ? left_key < right_key : left < right;
}

}  // namespace

Status Ssmix2Walk::enter(std::string path) {
  std::error_code error;
  Level level;
  const bool files = levels_.size() == kFileLevel;
  for (auto it = fs::directory_iterator(path, error); !error && it != fs::directory_iterator();
       it.increment(error)) {
    std::error_code gone;
    std::string name = it->path().filename().string();
    if (name.empty() || name[0] == '.') continue;
    if (it->is_directory(gone) == files) {
      if (files || looks_like_message(name)) level.strays.push_back(std::move(name));
      continue;
    }
    level.names.push_back(std::move(name));
  }
  const bool vanished =
      error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory;
  if (error && !(vanished && !levels_.empty())) {
    return Status(vanished ? StatusCode::kNotFound : StatusCode::kIoError,
                  "cannot list a folder of the storage " + root_ + ": " + error.message());
  }
  if (files) {
    std::sort(level.names.begin(), level.names.end(), by_order_and_time);
  } else {
    std::sort(level.names.begin(), level.names.end());
  }
  std::sort(level.strays.rbegin(), level.strays.rend());
  level.path = std::move(path);
  levels_.push_back(std::move(level));
  return {};
}

Result<bool> Ssmix2Walk::next(Ssmix2File* file) {
  if (!started_) {
    started_ = true;
    NAYOSE_RETURN_IF_ERROR(enter(root_));
  }
  while (!levels_.empty()) {
    Level& level = levels_.back();
    if (!level.strays.empty()) {
      *file = {};
      file->path = level.path + "/" + level.strays.back();
      level.strays.pop_back();
      return true;
    }
    if (level.next == level.names.size()) {
      levels_.pop_back();
      continue;
    }
    const std::string& name = level.names[level.next++];
    if (levels_.size() <= kFileLevel) {
      NAYOSE_RETURN_IF_ERROR(enter(level.path + "/" + name));
      continue;
    }
    describe(name, file);
    return true;
  }
  return false;
}

void Ssmix2Walk::describe(const std::string& name, Ssmix2File* file) const {
  const auto folder = [this](size_t depth) {
    return levels_[depth].names[levels_[depth].next - 1];
  };
  file->path = levels_.back().path + "/" + name;
  file->patient = folder(2);
  file->date = folder(3);
  file->kind = folder(4);
  const std::string prefix = file->patient + "_" + file->date + "_" + file->kind + "_";
  std::string_view rest = name;
  // Some systems add ".txt" or ".hl7".
  const size_t flag_at = rest.rfind('_') + 1;
  const std::string_view flag = rest.substr(flag_at, rest.find('.', flag_at) - flag_at);
  take_last(&rest);
  take_last(&rest);  // Department.
  const std::string_view time = take_last(&rest);
  file->well_named = name.compare(0, prefix.size(), prefix) == 0 && rest.size() >= prefix.size() &&
                     flag.size() == 1 && flag[0] >= '0' && flag[0] <= '2' && !time.empty() &&
                     file->patient.compare(0, 3, folder(0)) == 0 &&
                     (file->patient.size() < 4 || file->patient.compare(3, 3, folder(1)) == 0);
  file->flag = flag.empty() ? '1' : flag[0];
  file->order = file->well_named ? std::string(rest.substr(prefix.size())) : std::string();
}

std::vector<std::string> Ssmix2Walk::later_paths(const Ssmix2File& file) {
  std::vector<std::string> paths;
  const size_t flag_at = file.path.rfind('_') + 1;
  for (const char flag : {'2', '0'}) {
    if (flag == file.flag || (file.flag == '0')) continue;
    paths.push_back(file.path);
    paths.back()[flag_at] = flag;
  }
  return paths;
}

}  // namespace nayose
