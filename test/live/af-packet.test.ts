import { hostname } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LiveRecord, Namespaces, noCapture, type Running } from "../support/namespaces.js";
import { bigTcp } from "../support/scenarios.js";

const protocols = ({ layers }: LiveRecord): string => (layers ?? []).map(({ protocol }) => protocol).join("/");
const packets = (records: readonly LiveRecord[]): LiveRecord[] => records.filter(({ type }) => type === "packet");
/** Milliseconds from each record's packet to the record, as they come. */
const delaysOf = (running: Running): number[] => {
  const delays: number[] = [];
  let begun = "";
  running.child.stdout?.on("data", (text: string) => {
    const lines = (begun + text).split("\n");
    begun = lines.pop()!;
    for (const line of lines) delays.push(Date.now() - Date.parse((JSON.parse(line) as LiveRecord).time));
  });
  return delays;
};
/** Packets of which the fastest shows what a finding need not wait for: on a busy machine any of them may wait for a processor. */
const MOST_SENT = 40;
const last = (records: readonly LiveRecord[]): LiveRecord => records.at(-1)!;

describe.skipIf(noCapture)(`packets of an interface${noCapture === undefined ? "" : ` (skipped: ${noCapture})`}`, () => {
  let net: Namespaces;
  beforeAll(() => {
    net = new Namespaces();
  });
  afterAll(() => net?.close());

  test("TCP with the usual offloads: the kernel's word agrees with what the bytes show", async () => {
    const [inspect, tail] = await Promise.all([
      net.pcaplint(net.b, "inspect", "-i", "vb", "tcp port 5001"),
      net.pcaplint(net.b, "tail", "-i", "vb", "tcp", "port", "5001"),
    ]);
    await net.sendTcp(300_000);
    const [seen, found] = await Promise.all([inspect.interrupt(), tail.interrupt()]);
    expect([seen.status, found.status]).toEqual([0, 0]);

    const received = packets(seen.records).filter(({ direction }) => direction === "in");
    const large = received.filter(({ superPacket }) => superPacket !== undefined);
    expect(large.length).toBeGreaterThan(0);
    let finished = 0;
    for (const { superPacket, kernel, layers } of large) {
      // Ethernet 14, IPv4 20: TCP begins at 34, and its checksum stands at 16. MSS 1460 less 12 of timestamps.
      expect(kernel).toEqual({ flags: ["needs-csum"], gsoType: "tcpv4", gsoSize: 1448, headerLength: 66, csumStart: 34, csumOffset: 16 });
      expect(superPacket?.segmentSize).toBe(1448);
      if (layers?.[2]?.checksum?.verdict !== "partial") finished++;
    }
    // The pseudo-header's sum is the right one too, once in 65536 packets.
    expect(finished).toBeLessThanOrEqual(1);
    // Every byte was seen, once: the payload is what lies behind 66 bytes of headers.
    const payload = received.filter(({ length }) => length! > 74).reduce((sum, { length }) => sum + length! - 66, 0);
    expect(payload).toBe(300_000);

    // What the kernel knows to be unfinished is no fault.
    expect(found.records.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(found.records.some(({ rule }) => rule === "super-packet/tcp")).toBe(true);
    const { packets: looked, received: counted, dropped } = last(found.records);
    expect({ looked, dropped }).toEqual({ looked: counted, dropped: 0 });
    expect(last(seen.records).packets).toBe(counted);
  });

  test("directions of both ends, and UDP's checksum left undone by the sender's kernel", async () => {
    const [sender, receiver] = await Promise.all([
      net.pcaplint(net.a, "inspect", "-i", "va", "-c", "2", "udp"),
      net.pcaplint(net.b, "inspect", "-i", "vb", "-c", "2", "udp"),
    ]);
    await net.sendUdp(2);
    for (const [running, direction] of [
      [sender, "out"],
      [receiver, "in"],
    ] as const) {
      const { records, status } = await running.ended;
      expect(status).toBe(0);
      expect(packets(records).map((record) => [record.number, protocols(record), record.direction])).toEqual([
        [1, "ethernet/ipv4/udp", direction],
        [2, "ethernet/ipv4/udp", direction],
      ]);
      expect(records[0]?.kernel).toEqual({ flags: ["needs-csum"], gsoType: "none", csumStart: 34, csumOffset: 6 });
    }
  });

  test("packets are cut at the snap length, and the interface is promiscuous while that is asked for", async () => {
    const running = await net.pcaplint(net.b, "inspect", "-i", "vb", "-s", "100", "-c", "2", "--promiscuous", "udp");
    const promiscuity = async (): Promise<number> => {
      const { stdout } = await net.start(net.b, ["ip", "-d", "-j", "link", "show", "vb"]).ended;
      return (JSON.parse(stdout) as [{ promiscuity: number }])[0].promiscuity;
    };
    expect(await promiscuity()).toBe(1);
    await net.sendUdp(1, 1000);
    await net.sendUdp(1, 10);
    const { records } = await running.ended;
    expect(packets(records).map(({ captured, length }) => [captured, length])).toEqual([
      [100, 1042],
      [52, 52],
    ]);
    expect(await promiscuity()).toBe(0);
  });

  test("all interfaces at once: each packet of the loopback device once, filters by the network layer", async () => {
    const running = await net.pcaplint(net.b, "inspect", "-i", "any", "udp port 9");
    await net.sendUdp(1);
    await net.node(
      net.b,
      `import dgram from "node:dgram"; const s = dgram.createSocket("udp4"); s.send("x", 9, "127.0.0.1", () => s.close());`,
    ).ended;
    await net.node(
      net.b,
      `import dgram from "node:dgram"; const s = dgram.createSocket("udp4"); s.send("x", 7, "127.0.0.1", () => s.close());`,
    ).ended;
    const { records } = await running.interrupt();
    expect(packets(records).map((record) => [record.source.interface, protocols(record), record.length])).toEqual([
      ["vb", "ethernet/ipv4/udp", 46],
      ["lo", "ethernet/ipv4/udp", 43],
    ]);
  });

  test("a finding leaves within 100 ms of its packet", async () => {
    const running = await net.pcaplint(net.b, "tail", "-i", "vb", "--select", "checksum/partial", "udp");
    const delays = delaysOf(running);
    for (let i = 1; i <= MOST_SENT && !(Math.min(...delays) < 100); i++) {
      await net.sendUdp(1);
      await running.until(() => running.records.length >= i);
    }
    await running.interrupt();
    expect(Math.min(...delays)).toBeLessThan(100);
  });

  test("so does one on a packet that tcpdump hands over", async () => {
    const pcaplint = `"${process.execPath}" bin/pcaplint.js scan --select checksum/partial --fail-on never -`;
    const running = net.start(net.b, ["bash", "-c", `tcpdump -i vb --immediate-mode -U -w - udp port 9 | ${pcaplint}`]);
    await running.until(() => running.stderr.includes("listening on"));
    const delays = delaysOf(running);
    for (let i = 1; i <= MOST_SENT && !(Math.min(...delays) < 100); i++) {
      await net.sendUdp(1);
      await running.until(() => running.records.length >= i);
    }
    expect(Math.min(...delays)).toBeLessThan(100);
  });

  test("equal findings are written once, then counted; found is what was written and what was counted", async () => {
    const args = ["tail", "-i", "vb", "--select", "checksum/partial", "--aggregate", "0.4", "udp"];
    const running = await net.pcaplint(net.b, ...args);
    // One socket, one flow.
    await net.sendUdp(150);
    await running.until(() => running.records.some(({ type }) => type === "aggregate"));
    await net.sendUdp(100);
    const { records } = await running.interrupt();
    const written = records.filter(({ type }) => type === "finding");
    const counted = records.filter(({ type }) => type === "aggregate");
    expect(written).toHaveLength(2);
    expect([...written, ...counted].every((record) => record.host === hostname())).toBe(true);
    expect(written.length + counted.reduce((sum, { count }) => sum + count!, 0)).toBe(250);
    const { errors = 0, infos = 0 } = last(records) as { errors?: number; infos?: number };
    expect(errors + infos).toBe(250);
    expect(last(records).type).toBe("stats");
  });

  test("SIGUSR1 writes what was counted", async () => {
    const running = await net.pcaplint(net.b, "tail", "-i", "vb", "--stats-interval", "0", "udp");
    await net.sendUdp(3);
    const counters = (): LiveRecord[] => running.records.filter(({ type }) => type === "stats");
    for (let asked = 1; asked <= 2; asked++) {
      running.child.kill("SIGUSR1");
      await running.until(() => counters().length === asked);
    }
    const { status, records, stderr } = await running.interrupt();
    const stats = records.filter(({ type }) => type === "stats");
    // Two asked for, one at the end.
    expect(stats).toHaveLength(3);
    expect(stats.at(-1)).toMatchObject({ source: { interface: "vb" }, packets: 3, received: 3, dropped: 0, bytes: 3 * 46 });
    expect(status).toBe(0);
    expect(stderr).toContain("pcaplint: vb: packets: 3 received by the filter, 0 dropped by the kernel\n");
    expect(stderr).not.toContain("Debugger");
  });

  test("so does the interval; a duration ends it", async () => {
    const began = performance.now();
    const [often, once] = await Promise.all([
      net.pcaplint(net.b, "tail", "-i", "vb", "--stats-interval", "0.6", "udp"),
      net.pcaplint(net.b, "tail", "-i", "vb", "--duration", "2s", "--stats-interval", "0", "udp"),
    ]);
    await often.until(() => often.records.length >= 3);
    // If not said, the interval is 10 s.
    const took = performance.now() - began;
    expect(took).toBeGreaterThan(3 * 600);
    expect(took).toBeLessThan(3 * 10_000);
    const { records: counters } = await often.interrupt();
    // One more at the end, at least.
    expect(counters.length).toBeGreaterThan(3);
    expect(counters.every(({ type }) => type === "stats")).toBe(true);
    const { status, records } = await once.ended;
    expect(performance.now() - began).toBeGreaterThan(2000);
    expect([status, records.map(({ type }) => type)]).toEqual([0, ["stats"]]);
  });

  test("what finds no room is counted by the kernel, and said", async () => {
    const running = await net.pcaplint(net.b, "tail", "-i", "vb", "-B", "1", "udp");
    running.child.kill("SIGSTOP");
    // More than the 2 MiB of the smallest ring.
    await net.sendUdp(3000, 1400);
    running.child.kill("SIGCONT");
    await running.until(() => running.records.some(({ rule }) => rule === "capture/dropped"));
    const { records, status } = await running.interrupt();
    const { packets: looked, received, dropped } = last(records);
    expect(received).toBe(3000);
    expect(dropped).toBeGreaterThan(0);
    expect(looked! + dropped!).toBe(3000);
    const said = records.filter(({ rule }) => rule === "capture/dropped").reduce((sum, { details }) => sum + Number(details?.count), 0);
    expect(said).toBe(dropped);
    expect(status).toBe(0);
  });

  test("privileges are given away, and packets still come", async () => {
    const running = await net.pcaplint(net.b, "inspect", "-i", "vb", "-c", "1", "-Z", "nobody", "udp");
    await net.sendUdp(1);
    const { status, records } = await running.ended;
    expect([status, packets(records).length]).toEqual([0, 1]);
  });

  test("frames of BIG TCP are taken whole", async () => {
    bigTcp(net);
    const running = await net.pcaplint(net.b, "inspect", "-i", "vb", "ip6 and not icmp6");
    await net.sendTcp(4_000_000, "fd00::2");
    const { records } = await running.interrupt();
    const large = packets(records).filter(({ length }) => length! > 65_575);
    expect(large.length).toBeGreaterThan(0);
    for (const record of large) {
      expect(record.captured).toBe(record.length);
      expect(protocols(record)).toBe("ethernet/ipv6/ipv6-hop-by-hop/tcp");
      // Ethernet 14, IPv6 40, jumbo payload option 8.
      expect(record.kernel).toMatchObject({ flags: ["needs-csum"], gsoType: "tcpv6", csumStart: 62, csumOffset: 16 });
    }
  });
});
