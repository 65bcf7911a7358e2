/*
 * walk.c in JavaScript, with the SIMD sum: the same headers, the same sums, and nothing else. How far the language alone is from C.
 *
 *     node test/bench/walk.js FILE
 */
import { closeSync, openSync, readSync } from "node:fs";
import { createArena } from "../../dist/checksum/arena.js";

const [path] = process.argv.slice(2);
const arena = createArena(1 << 20);
const { bytes, view, sum } = arena;
let packets = 0;
let good = 0;
let bad = 0;
let absent = 0;

function judge(total) {
  const once = (total & 0xffff) + (total >>> 16);
  if ((once & 0xffff) + (once >>> 16) === 0xffff) good++;
  else bad++;
}

function network(first, start, last) {
  let type = first;
  let at = start;
  let end = last;
  for (;;) {
    let addresses = 0;
    let protocol = 0;
    if (type === 0x0800) {
      if (end - at < 20) return;
      const header = (view.getUint8(at) & 15) * 4;
      const total = view.getUint16(at + 2);
      if (header < 20 || total < header || total > end - at) return;
      judge(sum(at, at + header));
      addresses = sum(at + 12, at + 20);
      protocol = view.getUint8(at + 9);
      end = at + total;
      at += header;
    } else if (type === 0x86dd) {
      if (end - at < 40) return;
      const length = view.getUint16(at + 4);
      if (length > end - at - 40) return;
      addresses = sum(at + 8, at + 40);
      protocol = view.getUint8(at + 6);
      at += 40;
      end = at + length;
    } else return;
    const size = end - at;
    if (protocol === 6) {
      if (size >= 20) judge(addresses + size + 6 + sum(at, end));
      return;
    }
    if (protocol === 17) {
      if (size < 8) return;
      const length = view.getUint16(at + 4);
      if (length < 8 || length > size) return;
      if (view.getUint16(at + 6) === 0) absent++;
      else judge(addresses + length + 17 + sum(at, at + length));
      if (view.getUint16(at + 2) === 4789 && length >= 16) ethernet(at + 16, at + length);
      return;
    }
    if (protocol !== 47 || size < 4) return;
    const flags = view.getUint16(at);
    if (flags & 0x8000) judge(sum(at, end));
    const header = 4 + (flags & 0x8000 ? 4 : 0) + (flags & 0x2000 ? 4 : 0) + (flags & 0x1000 ? 4 : 0);
    if (size < header) return;
    type = view.getUint16(at + 2);
    at += header;
    if (type === 0x6558) return ethernet(at, end);
  }
}

function ethernet(start, end) {
  if (end - start < 14) return;
  let type = view.getUint16(start + 12);
  let at = start + 14;
  while (type === 0x8100 && end - at >= 4) {
    type = view.getUint16(at + 2);
    at += 4;
  }
  network(type, at, end);
}

/** Packets that lie whole in `[at, have)`; returns where the next one begins. */
function walk(from, have) {
  let at = from;
  while (have - at >= 16) {
    const captured = view.getUint32(at + 8, true);
    if (captured > have - at - 16) break;
    packets++;
    ethernet(at + 16, at + 16 + captured);
    at += 16 + captured;
  }
  return at;
}

const file = openSync(path);
let at = 24;
let have = 0;
for (;;) {
  const n = readSync(file, bytes, have, Math.min(bytes.length - have, 1 << 18), null);
  if (n === 0) break;
  have += n;
  at = walk(at, have);
  bytes.copyWithin(0, at, have);
  have -= at;
  at = 0;
}
closeSync(file);
console.log(`packets=${packets} good=${good} bad=${bad} absent=${absent}`);
