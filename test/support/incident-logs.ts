/** What a kernel or a debugger prints of incidents that no capture shows, by advisory: made up after the formats of the kernel's own printk. */
export const incidentLogs: Readonly<Record<string, string>> = {
  "card-checksum-complete": `
[   10.000001] eth0: hw csum failure
[   10.000002] CPU: 1 PID: 0 Comm: swapper/1 Not tainted 5.10.1 #1
[   10.000003] Call Trace:
[   10.000004]  <IRQ>
[   10.000005]  dump_stack+0x46/0x68
[   10.000006]  __skb_checksum_complete+0xb0/0xc0
[   10.000007]  tcp_v4_rcv+0xad0/0xb00
[   10.000008]  ip_local_deliver_finish+0xbf/0x460
[   10.000009]  </IRQ>`,
  "tc-edits-under-checksum-complete": `
[   10.000001] eth0: hw csum failure
[   10.000002] CPU: 1 PID: 0 Comm: swapper/1 Not tainted 5.10.1 #1
[   10.000003] Call Trace:
[   10.000004]  <IRQ>
[   10.000005]  dump_stack+0x46/0x68
[   10.000006]  __skb_checksum_complete+0xb0/0xc0
[   10.000007]  tcp_v6_rcv+0xad0/0xb00
[   10.000008]  ipv6_rcv+0x358/0x4c0
[   10.000009]  ? tcf_classify+0x87/0x120
[   10.000010]  </IRQ>`,
  "checksum-target-gso": `
WARNING: CPU: 1 PID: 4711 at net/core/dev.c:2456 skb_warn_bad_offload+0xcf/0x110()
eth0: caps=(0x0000000000000001, 0x0000000000000003) len=3000 data_len=1000 gso_size=1448 gso_type=1 ip_summed=3
CPU: 1 PID: 4711 Comm: nginx Not tainted 4.4.0-10-generic #1
Call Trace:
 ? ___ratelimit+0xa2/0xe0
 checksum_tg+0x22/0x29 [xt_CHECKSUM]
 ipt_do_table+0x301/0x730 [ip_tables]`,
  "trim-head-lost-fragments": `
crash> sk_buff ffff880000001000
struct sk_buff {
  len = 166,
  data_len = 100,
  ip_summed = 3 '\\003',
  transport_header = 288,
  network_header = 268,
  tail = 320,
  end = 384,
  head = 0xffff880000002000 "",
  data = 0xffff8800000020fe "",
}
crash> skb_shared_info ffff880000002180
struct skb_shared_info {
  nr_frags = 0,
  gso_size = 0,
  gso_segs = 1,
  gso_type = 0,
  frag_list = 0x0,
}`,
  "skb-put-beyond-end": `
RIP: 0010:[<ffffffff81000010>]  [<ffffffff81000010>] skb_over_panic+0x5d/0x70
Call Trace:
 [<ffffffff81000020>] skb_put+0x5c/0x70
 [<ffffffff81000030>] tcp_sendmsg+0x54b/0xa20
 [<ffffffff81000040>] sock_sendmsg+0x123/0x150`,
  "vxlan-gso-without-data": `
PID: 0      TASK: ff16000000000000  CPU: 1   COMMAND: "swapper/1"
      [exception RIP: skb_segment+558]
      RIP: ffffffff81000010  RSP: ffffc90000000000  RFLAGS: 00010246
   #8 [ffffc90000000010] tcp_gso_segment at ffffffff81000020
   #9 [ffffc90000000020] inet_gso_segment at ffffffff81000030
  #10 [ffffc90000000030] skb_udp_tunnel_segment at ffffffff81000040
  #11 [ffffc90000000040] __skb_gso_segment at ffffffff81000050

struct skb_shared_info {
  gso_size = 1400,
  gso_segs = 0,
  frag_list = 0x0,
  gso_type = 1027,
  nr_frags = 0 '\\000',
}`,
  "gre-gro-inner-transport-oops": `
RIP: 0010:skb_gso_transport_seglen
RSP: 0018:ffffc90000000000 EFLAGS: 00010202
RAX: 000000000000feda RBX: ffff880000000000 RCX: ffff880000010000
RDX: ffff880000000100 RSI: 000000000000feda RDI: ffff880000000000`,
};
