import type { Frame, KernelEvent } from "./event.js";

/** What every complaint has on its stack: how it was printed, and the function that complained. */
const PRINTING =
  /^(_*dump_stack\w*|show_stack|dump_backtrace|_*warn(_\w+)?|warn_slowpath\w*|report_bug|handle_bug|(do|exc|asm_exc)_\w+|invalid_op|machine_kexec|_*crash_kexec|oops_end|die|page_fault|no_context|bad_area\w*|_*bad_area\w*|___ratelimit|netdev_rx_csum_fault\w*|skb_warn_bad_offload|_*skb_(gro_)?checksum_complete\w*|skb_panic|skb_(over|under)_panic|skb_put|skb_push)(\.\w+)*$/;
/** The way that every sent packet takes: it says nothing of who is at fault. */
const EVERYDAY =
  /^(skb_checksum_help|skb_csum_hwoffload_help|_*skb_gso_segment|skb_mac_gso_segment|validate_xmit_(skb|xfrm)\w*|sch_direct_xmit|_*dev_xmit_skb|_*dev_queue_xmit\w*|dev_hard_start_xmit|xmit_one\w*)(\.\w+)*$/;
/** What edits or encapsulates packets. */
const EDITS = /^(tcf_|cls_|act_|bpf_prog_|_*bpf_|xdp_|veth_|nf_hook|ipt_do_table|ip6t_do_table|nft_do_chain|ovs_|br_nf_)/;
const TUNNELS =
  /^(skb_udp_tunnel_segment|gre_gso_segment|_*skb_udp_tunnel_segment|ipip_gso_segment|sit_gso_segment|ip\dip\d_gso_segment|esp\d_gso_segment)/;

/** The module where the function is in one: `xt_CHECKSUM` says more than `checksum_tg`. */
const nameOf = ({ name, module }: Frame): string => module ?? name;

/**
 * The function or module that made the call which failed: for an oops the tunnel whose segmentation it was in, or else the caller; for
 * a wrong hardware checksum what edits packets on the stack, `?` frames too; elsewhere the first that is not on every packet's way.
 */
export function hookOf(event: KernelEvent): string | undefined {
  const { kind, stack, func } = event;
  const callers = stack.filter(({ name }) => !PRINTING.test(name));
  const sure = callers.filter((frame) => frame.sure);
  const [first] = sure;
  switch (kind) {
    case "hw-csum-failure":
      return editorOf(event) ?? (first && nameOf(first));
    case "oops": {
      const tunnel = sure.find(({ name }) => TUNNELS.test(name));
      return tunnel?.name ?? sure.find(({ name }) => name !== func)?.name ?? func;
    }
    case "bad-offload": {
      const caller = sure.find(({ name }) => !EVERYDAY.test(name)) ?? first;
      return caller && nameOf(caller);
    }
    default:
      return first === undefined ? func : nameOf(first);
  }
}

/** The innermost function on the stack that edits packets, left-over frames included. */
export const editorOf = ({ stack }: KernelEvent): string | undefined => stack.find(({ name }) => EDITS.test(name))?.name;
