import { fstatSync, ftruncateSync, writeSync } from "node:fs";
import { Writable } from "node:stream";

/**
 * A stream to a file that the shell has opened: each write is done whole, or undone. Node's own stream takes a short write, as onto a full disk,
 * for a whole one, and the last line would be torn. Writes go where the file's other users left off, as those of `> file 2>&1` want it.
 */
export const redirected = (fd: number): Writable =>
  new Writable({
    decodeStrings: true,
    write(chunk: Buffer, _encoding, done) {
      let at = 0;
      try {
        while (at < chunk.length) at += writeSync(fd, chunk, at);
        done();
      } catch (error) {
        if (at > 0) ftruncateSync(fd, fstatSync(fd).size - at);
        done(error as Error);
      }
    },
  });
