/*
 * The yardstick of `npm run bench`: walks a pcap file in memory and sums every checksum in it, and does nothing else.
 * It knows the headers that the bench's captures hold: Ethernet, VLAN, IPv4, IPv6, UDP, VXLAN, GRE, TCP.
 * Prints what it counted, so that it can be held against what other programs counted.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static uint64_t packets, good, bad, absent;

static inline uint16_t be16(const uint8_t *p) { return (uint16_t)(p[0] << 8 | p[1]); }

static inline uint32_t le32(const uint8_t *p) {
  uint32_t v;
  memcpy(&v, p, 4);
  return v;
}

/* Sum of 32-bit words in machine order, RFC 1071 section 2 (B); the compiler makes SIMD of it. */
static inline uint64_t sum(const uint8_t *p, size_t n) {
  uint64_t s = 0;
  size_t words = n / 4;
  for (size_t i = 0; i < words; i++) s += le32(p + 4 * i);
  p += 4 * words;
  if (n & 2) {
    uint16_t v;
    memcpy(&v, p, 2);
    s += v;
    p += 2;
  }
  if (n & 1) s += *p;
  return s;
}

static inline void judge(uint64_t s) {
  s = (s & 0xffffffff) + (s >> 32);
  s = (s & 0xffffffff) + (s >> 32);
  s = (s & 0xffff) + (s >> 16);
  s = (s & 0xffff) + (s >> 16);
  if (s == 0xffff) good++;
  else bad++;
}

static inline uint64_t swap16(uint32_t v) { return (v & 0xff) << 8 | (v >> 8 & 0xff); }

/* Length and protocol of a pseudo-header, both below 2^16. */
static inline uint64_t pseudo(uint64_t addresses, uint32_t length, uint32_t protocol) {
  return addresses + swap16(length) + swap16(protocol);
}

static void ether(const uint8_t *p, const uint8_t *end);

static void network(uint16_t type, const uint8_t *p, const uint8_t *end) {
  for (;;) {
    uint64_t addresses;
    uint8_t protocol;
    if (type == 0x0800) {
      if (end - p < 20) return;
      size_t header = (size_t)(p[0] & 15) * 4, total = be16(p + 2);
      if (header < 20 || total < header || total > (size_t)(end - p)) return;
      judge(header == 20 ? sum(p, 20) : sum(p, header));
      addresses = sum(p + 12, 8);
      protocol = p[9];
      end = p + total;
      p += header;
    } else if (type == 0x86dd) {
      if (end - p < 40) return;
      size_t length = be16(p + 4);
      if (length > (size_t)(end - p) - 40) return;
      addresses = sum(p + 8, 32);
      protocol = p[6];
      p += 40;
      end = p + length;
    } else
      return;
    size_t size = (size_t)(end - p);
    if (protocol == 6) {
      if (size >= 20) judge(pseudo(addresses, (uint32_t)size, 6) + sum(p, size));
      return;
    }
    if (protocol == 17) {
      if (size < 8) return;
      size_t length = be16(p + 4);
      if (length < 8 || length > size) return;
      if (be16(p + 6) == 0) absent++;
      else judge(pseudo(addresses, (uint32_t)length, 17) + sum(p, length));
      if (be16(p + 2) == 4789 && length >= 16) ether(p + 16, p + length);
      return;
    }
    if (protocol != 47 || size < 4) return;
    uint16_t flags = be16(p);
    if (flags & 0x8000) judge(sum(p, size));
    size_t header = 4 + (flags & 0x8000 ? 4 : 0) + (flags & 0x2000 ? 4 : 0) + (flags & 0x1000 ? 4 : 0);
    if (size < header) return;
    type = be16(p + 2);
    p += header;
    if (type == 0x6558) {
      ether(p, end);
      return;
    }
  }
}

static void ether(const uint8_t *p, const uint8_t *end) {
  if (end - p < 14) return;
  uint16_t type = be16(p + 12);
  p += 14;
  while (type == 0x8100 && end - p >= 4) {
    type = be16(p + 2);
    p += 4;
  }
  network(type, p, end);
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  int fd = open(argv[1], O_RDONLY);
  struct stat st;
  if (fd < 0 || fstat(fd, &st) != 0 || st.st_size < 24) return 2;
  const uint8_t *p = mmap(0, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (p == MAP_FAILED || le32(p) != 0xa1b2c3d4) return 2;
  madvise((void *)p, (size_t)st.st_size, MADV_SEQUENTIAL);
  const uint8_t *end = p + st.st_size;
  for (p += 24; end - p >= 16;) {
    uint32_t captured = le32(p + 8);
    p += 16;
    if (captured > (size_t)(end - p)) break;
    packets++;
    ether(p, p + captured);
    p += captured;
  }
  printf("packets=%lu good=%lu bad=%lu absent=%lu\n", packets, good, bad, absent);
  return 0;
}
