import { isExplained } from "../../kernel-state/crash.js";
import type { KernelEvent } from "../../kernel-state/event.js";
import { hookOf } from "../../kernel-state/hook.js";
import { kernelDetails } from "../kernel-details.js";
import { defineRule, type KernelReport } from "../rule.js";

/** skb_put grows the data at their end, skb_push at their front. */
function bounds(event: KernelEvent): string {
  const { tail, end, headroom } = event.state;
  const { side, put } = event.panic ?? {};
  const by = hookOf(event);
  const who = by === undefined ? "" : `${by}: `;
  // Printed as a signed number until 6.9.
  const bytes = put === undefined ? "" : ` of ${put >>> 0} bytes`;
  if (side === "under") {
    const before = headroom !== undefined && headroom < 0 ? ` by ${-headroom} bytes` : "";
    return `${who}skb_push${bytes} went beyond the front of the buffer${before}`;
  }
  const beyond = tail !== undefined && end !== undefined && tail > end ? ` by ${tail - end} bytes (tail ${tail}, end ${end})` : "";
  return `${who}${side === "over" ? "skb_put" : "skb_put or skb_push"}${bytes} went beyond the end of the buffer${beyond}`;
}

function report(event: KernelEvent): KernelReport | undefined {
  const { panic, func, bug } = event;
  if (event.kind === "panic") return { message: bounds(event), details: kernelDetails(event, { side: panic?.side, put: panic?.put, bug }) };
  if (event.kind !== "oops" || isExplained(event)) return undefined;
  const hook = hookOf(event);
  const at = bug === undefined ? "" : ` at ${bug}`;
  const below = hook === undefined || hook === func ? "" : `, called by ${hook}`;
  return { message: `the kernel stopped in ${func ?? "a function of sk_buffs"}${at}${below}`, details: kernelDetails(event, { bug }) };
}

export default defineRule({
  meta: {
    id: "skb/panic",
    severity: "error",
    since: "0.1.0",
    summary: "The kernel stopped over a packet",
    what: `
\`skb_over_panic\` and \`skb_under_panic\`: somebody wrote beyond the end or the front of a packet's buffer. And every BUG or fault in a function
that works on sk_buffs, with the function and who called it, unless another rule can say more from the registers or the dump.`,
    why: `
The host is down, or the process is dead with locks held. A buffer that is too small comes from a wrong reckoning of headroom or
of lengths, often for tunnels; what one sees is where it was noticed, and the caller is where it was done.`,
    example: `
\`skb_over_panic: text:… len:1600 put:1600 head:… data:… tail:0x680 end:0x640 dev:eth0\`: tail 0x680 = 1664, end 0x640 = 1600:
*skb_put of 1600 bytes went beyond the end of the buffer by 64 bytes (tail 1664, end 1600)*.`,
    remedy: `
Look for the caller and the kernel's version in the distribution's bug tracker. Under tunnels, a smaller MTU on the outer device often
avoids it until the kernel is updated.`,
    references: ["Linux net/core/skbuff.c: skb_panic", "https://docs.kernel.org/networking/skbuff.html"],
  },
  kernel: report,
});
