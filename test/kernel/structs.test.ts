import { describe, expect, test } from "vitest";
import { eventOf, eventsOf } from "../support/kernel-log/lines.js";

/** The same packet as crash, gdb, drgn and the kernel's BTF printer write it: head at ...2000, data 200 behind it. */
const HEAD = "0xffff888104bb2000";
const DATA = "0xffff888104bb20c8";
const expected = {
  len: 1066,
  dataLen: 1000,
  headlen: 66,
  headroom: 200,
  tail: 266,
  end: 320,
  ipSummed: 3,
  csumStart: 234,
  csumOffset: 16,
  transportHeader: 234,
  networkHeader: 214,
  encapsulation: 0,
  nrFrags: 2,
  fragSizes: [600, 400],
  fragList: 0,
  gsoSize: 500,
  gsoSegs: 2,
  gsoTypeRaw: 1,
  protocol: 0x0800,
};

const crash = `crash> sk_buff ffff888104aa0000
struct sk_buff {
  next = 0x0,
  cb = "\\000{\\000\\"}len = 7",
  len = 1066,
  data_len = 1000,
  {
    csum = 1048810,
    {
      csum_start = 234,
      csum_offset = 16
    }
  },
  ip_summed = 3 '\\003',
  encapsulation = 0 '\\000',
  protocol = 8,
  mac_header = 65535,
  transport_header = 234,
  network_header = 214,
  tail = 266,
  end = 320,
  head = ${HEAD} "\\177",
  data = ${DATA} "E",
  users = {
    counter = 1
  }
}

crash> skb_shared_info ffff888104bb2140
struct skb_shared_info {
  nr_frags = 2 '\\002', <--- two
  gso_size = 500,
  gso_segs = 2,
  frag_list = 0x0,
  gso_type = 1, // SKB_GSO_TCPV4
  frags = {{
      page = 0xffffea0038d05b58,
      size = 600
    }, {
      page = 0x24,
      size = 400
    }, {
      size = 4294936592
    }}
}`;

const gdb = `(gdb) p *skb
$1 = {next = 0x0 <fixed>, len = 1066, data_len = 1000, {csum = 1048810, {csum_start = 234, csum_offset = 16}}, ip_summed = 3 '\\003',
  encapsulation = 0 '\\000', protocol = 8, mac_header = 65535, transport_header = 234, network_header = 214, tail = 266, end = 320,
  head = ${HEAD} "\\177", data = ${DATA} "E"}
(gdb) p *(struct skb_shared_info *)(skb->head + skb->end)
$2 = {nr_frags = 2 '\\002', gso_size = 500, gso_segs = 2, frag_list = 0x0, gso_type = 1, frags = {{bv_len = 600, bv_offset = 0}, {bv_len = 400}}}`;

const drgn = `>>> skb
*(struct sk_buff *)0xffff888104aa0000 = {
        .next = (struct sk_buff *)0x0,
        .len = (unsigned int)1066,
        .data_len = (unsigned int)1000,
        .csum = (__wsum)1048810,
        .csum_start = (__u16)234,
        .csum_offset = (__u16)16,
        .ip_summed = (__u8)3,
        .encapsulation = (__u8)0,
        .protocol = (__be16)8,
        .mac_header = (__u16)65535,
        .transport_header = (__u16)234,
        .network_header = (__u16)214,
        .tail = (sk_buff_data_t)266,
        .end = (sk_buff_data_t)320,
        .head = (unsigned char *)${HEAD} = "",
        .data = (unsigned char *)${DATA} = "E",
}
>>> skb_shinfo(skb)
*(struct skb_shared_info *)0xffff888104bb2140 = {
        .nr_frags = (__u8)2,
        .gso_size = (unsigned short)500,
        .gso_segs = (unsigned short)2,
        .frag_list = (struct sk_buff *)0x0,
        .gso_type = (unsigned int)1,
        .frags = (skb_frag_t [17]){
                {
                        .bv_len = (unsigned int)600,
                },
                {
                        .bv_len = (unsigned int)400,
                },
        },
}`;

describe.each(Object.entries({ crash, gdb, drgn }))("as %s prints it", (_, text) => {
  const lines = text.split("\n");
  test("both structures are one packet", () => expect(eventOf(lines).state).toMatchObject(expected));
  test("the same through a terminal that ends lines with spaces", () =>
    expect(eventOf(lines.map((line) => `${line}  `)).state).toMatchObject(expected));
  test("a structure that breaks off says what it says", () => {
    for (let n = 2; n < lines.length; n++) {
      for (const event of eventsOf(lines.slice(0, n))) {
        for (const [name, value] of Object.entries(event.state)) {
          if (name in expected) expect({ [name]: value }).toEqual({ [name]: expected[name as keyof typeof expected] });
        }
      }
    }
  });
});

test("two packets one after the other stay two, and a shared info of another address is not taken for the first one's", () => {
  const first = crash.split("\n");
  const events = eventsOf([...first, ...first]);
  expect(events.map(({ state }) => state.gsoSize)).toEqual([500, 500]);
  const other = crash.replace("skb_shared_info ffff888104bb2140", "skb_shared_info ffff888104bb9140").split("\n");
  expect(eventsOf(other).map(({ state }) => [state.len, state.nrFrags])).toEqual([
    [1066, undefined],
    [undefined, 2],
  ]);
});

test("the structure behind a crash's stack is that packet's", () => {
  const [event, ...more] = eventsOf([
    'PID: 0 TASK: ff16ba3686914000 CPU: 7 COMMAND: "swapper/7"',
    "    [exception RIP: skb_segment+558]",
    "    RIP: ffffffffaa037f7e  RSP: ff3ca05846b44708  RFLAGS: 00010246",
    "    RAX: 0000000000000000  RBX: 0000000000000000  RCX: 0000000000000000",
    " #8 [ff3ca05846b447e0] tcp_gso_segment at ffffffffaa1219c5",
    " #9 [ff3ca05846b44830] skb_udp_tunnel_segment at ffffffffaa12bbae [udp]",
    "crash>",
    ...crash.slice(crash.indexOf("struct skb_shared_info")).split("\n"),
  ]);
  expect(more).toEqual([]);
  expect(event).toMatchObject({ kind: "oops", func: "skb_segment", state: { nrFrags: 2, gsoSize: 500 } });
  expect(event!.stack.map(({ name }) => name)).toEqual(["tcp_gso_segment", "skb_udp_tunnel_segment"]);
});
