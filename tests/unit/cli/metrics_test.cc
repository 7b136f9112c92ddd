#include "ops/cli/metrics.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

namespace nayose {
namespace {

std::string scrape(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) {
    const std::string request = "GET /metrics HTTP/1.0\r\nHost: localhost\r\n\r\n";
    EXPECT_EQ(write(fd, request.data(), request.size()), static_cast<ssize_t>(request.size()));
    char buffer[4096];
    for (ssize_t n = 0; (n = read(fd, buffer, sizeof(buffer))) > 0;) {
      answer.append(buffer, static_cast<size_t>(n));
    }
  }
  close(fd);
  return answer;
}

TEST(Metrics, ServesWhatItWasTold) {
  auto opened = Metrics::open("127.0.0.1:0");
  ASSERT_TRUE(opened.ok()) << opened.status().message();
  Metrics& metrics = *opened.value();
  Counts counts;
  counts.records = 10;
  counts.accepted = 7;
  counts.refused[static_cast<size_t>(RefusalReason::kMyNumber)] = 3;
  metrics.on_batch(counts, 0.02);
  metrics.on_batch(counts, 0.02);
  EngineSizes sizes;
  sizes.persons = 42;
  metrics.on_sizes(sizes);
  const std::string text = scrape(metrics.port());
  EXPECT_NE(text.find("nayose_records_total 20"), std::string::npos) << text;
  EXPECT_NE(text.find("nayose_refused_total{reason=\"my_number\"} 6"), std::string::npos) << text;
  EXPECT_NE(text.find("nayose_persons 42"), std::string::npos);
  EXPECT_NE(text.find("nayose_commit_seconds_count 2"), std::string::npos);
}

TEST(Metrics, TakenPortIsAnErrorNotACrash) {
  auto first = Metrics::open("127.0.0.1:0");
  ASSERT_TRUE(first.ok());
  const auto second = Metrics::open("127.0.0.1:" + std::to_string(first.value()->port()));
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.status().code(), StatusCode::kUnavailable);
}

TEST(Metrics, OffServesNothing) {
  auto metrics = Metrics::open("");
  ASSERT_TRUE(metrics.ok());
  EXPECT_EQ(metrics.value()->port(), 0);
  metrics.value()->on_batch(Counts(), 0);
}

}  // namespace
}  // namespace nayose
