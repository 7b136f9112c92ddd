// A real Kafka broker of its own for a test, by the command in kafka_broker/.
#pragma once

#include <string>

namespace nayose::test {

// Starts in the constructor; stops and deletes its folder in the destructor. A broker that cannot
// be started ends the test program with what is missing: it is never a skip.
// Threads: one at a time.
class KafkaBroker {
 public:
  KafkaBroker();
  ~KafkaBroker();
  KafkaBroker(const KafkaBroker&) = delete;
  KafkaBroker& operator=(const KafkaBroker&) = delete;

  const std::string& address() const { return address_; }
  const std::string& directory() const { return directory_; }

  void kill();  // −9; start() brings the same topics back on the same port.
  void start();
  void restart();  // kill(), start().

 private:
  std::string run(const std::string& arguments) const;

  std::string directory_;
  std::string address_;
};

}  // namespace nayose::test
