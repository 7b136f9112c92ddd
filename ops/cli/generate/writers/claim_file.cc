#include "ops/cli/generate/writers/claim_file.h"

#include <fstream>

namespace nayose {

void ClaimFile::begin(std::string path) {
  path_ = std::move(path);
  buffer_.clear();
  first_ = true;
}

Status ClaimFile::flush() {
  std::ofstream file(path_, std::ios::binary | (first_ ? std::ios::trunc : std::ios::app));
  file.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  file.close();
  if (!file) return Status(StatusCode::kIoError, "cannot write " + path_);
  first_ = false;
  buffer_.clear();
  return Status::ok_status();
}

Status ClaimFile::end() {
  NAYOSE_RETURN_IF_ERROR(flush());
  path_.clear();
  return Status::ok_status();
}

}  // namespace nayose
