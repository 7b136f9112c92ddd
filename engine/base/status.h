// Outcome of an operation that the world can make fail: disk, broker, configuration, keys.
// A bad record is not an error of this kind: it is a RefusalReason (engine/record).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/check.h"

namespace nayose {

enum class StatusCode {
  kOk = 0,
  kInvalidArgument,     // The caller passed something that cannot be right.
  kConfiguration,       // A file that a person wrote is wrong: the message names file, line, key.
  kNotFound,            // What was asked for is not there.
  kFailedPrecondition,  // The state on disk or at the broker does not fit: encoding, key, layout.
  kUnavailable,         // Try again later: broker down, lock held, lease held by another engine.
  kFenced,              // Another instance took over: this one must stop.
  kCorruption,          // Stored bytes do not authenticate or do not parse.
  kIoError,             // The operating system said no.
  kCancelled,           // A stop was asked for.
};

// Name of a code for logs and JSON, for example "corruption".
std::string_view status_code_name(StatusCode code);

// A small code and a message with the values last. Cheap when ok.
// Threads: a value type.
class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(StatusCode code, std::string message) : code_(code), message_(std::move(message)) {}

  static Status ok_status() { return Status(); }

  bool ok() const { return code_ == StatusCode::kOk; }
  StatusCode code() const { return code_; }
  const std::string& message() const { return message_; }

  // "<code name>: <message>", or "ok".
  std::string to_string() const;

  // The same code with "<context>: " before the message.
  Status annotate(std::string_view context) const;

 private:
  StatusCode code_ = StatusCode::kOk;
  std::string message_;
};

// A value or the Status that says why there is none.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}  // NOLINT(google-explicit-constructor): return x;
  Result(Status status) : status_(std::move(status)) {  // NOLINT(google-explicit-constructor)
    CHECK(!status_.ok(), "a Result without a value needs a reason");
  }

  bool ok() const { return value_.has_value(); }
  const Status& status() const { return status_; }
  T& value() & {
    CHECK(value_.has_value(), status_.message().c_str());
    return *value_;
  }
  const T& value() const& {
    CHECK(value_.has_value(), status_.message().c_str());
    return *value_;
  }
  T&& value() && {
    CHECK(value_.has_value(), status_.message().c_str());
    return *std::move(value_);
  }

 private:
  Status status_;
  std::optional<T> value_;
};

}  // namespace nayose

#define NAYOSE_CONCAT_INNER(a, b) a##b
#define NAYOSE_CONCAT(a, b) NAYOSE_CONCAT_INNER(a, b)

// Returns the Status of `expression` to the caller unless it is ok.
#define NAYOSE_RETURN_IF_ERROR(expression)         \
  do {                                             \
    ::nayose::Status nayose_status = (expression); \
    if (!nayose_status.ok()) return nayose_status; \
  } while (false)

// NAYOSE_ASSIGN_OR_RETURN(auto x, f()): x = the value of f(), or returns its Status.
#define NAYOSE_ASSIGN_OR_RETURN(left, expression) \
  NAYOSE_ASSIGN_OR_RETURN_INNER(NAYOSE_CONCAT(nayose_result_, __LINE__), left, expression)
// NOLINTBEGIN(bugprone-macro-parentheses): `left` declares a variable.
#define NAYOSE_ASSIGN_OR_RETURN_INNER(result, left, expression) \
  auto result = (expression);                                   \
  if (!result.ok()) return result.status();                     \
  left = std::move(result).value()
// NOLINTEND(bugprone-macro-parentheses)
