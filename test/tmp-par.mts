import { FINDING } from "./sinks/formats/records.ts";
import { encoders } from "../src/sinks/formats/index.ts";
const [,, format, n] = process.argv;
const e = (await encoders(format as any, {color:false, version:"1.2.3", mostResults: 0}))();
const t=process.cpuUsage().user; let bytes = e.begin().length;
for (let i=0;i<Number(n);i++) { bytes += e.encode({...FINDING, message: `UDP checksum ${i}`, packet:{...FINDING.packet, number:i}, flow: {...FINDING.flow, sourcePort: i%60000}}).length; if (i%100===0) await new Promise(r=>setImmediate(r)); }
bytes += e.end().length;
console.log(format, n, bytes, ((process.cpuUsage().user-t)/1e6).toFixed(1)+" s cpu", Math.round(process.resourceUsage().maxRSS/1024)+" MB");
