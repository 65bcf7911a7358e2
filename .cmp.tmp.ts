import { readdirSync } from "node:fs";
import { lastValueFrom, toArray } from "rxjs";
import { scan } from "./src/index.js";
import { fileName } from "./test/support/samples/files.js";
import { samples } from "./test/support/samples/index.js";
const rules: any[] = [];
for (const c of ["capture","checksum","offset"]) for (const f of readdirSync(`./src/rules/${c}`)) rules.push((await import(`./src/rules/${c}/${f}`)).default);
for (const s of samples) {
  const recs = await lastValueFrom(scan(fileName(s), { rules }).pipe(toArray()));
  const found = recs.filter((r: any) => r.type === "finding").map((f: any) => `${f.packet?.number ?? 0} ${f.rule} :: ${f.message}`);
  const said = [...s.packets.flatMap(({ findings }, i) => findings.map((r) => `${i + 1} ${r}`)), ...(s.findings ?? []).map((r) => `0 ${r}`)];
  const a = JSON.stringify(found.map((x) => x.split(" :: ")[0])), b = JSON.stringify(said);
  if (a !== b || process.argv[2] === s.name) console.log(s.name, "\n  found", found, "\n  said ", said);
}
