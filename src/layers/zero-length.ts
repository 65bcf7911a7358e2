const TCP = 6;
const UDP = 17;
const LEAST_TCP = 20;
const LEAST_UDP = 8;
const MOST_LENGTH = 65535;

/**
 * Does a length field of 0 in an IP header stand for "all that is there"? It does where a NIC is to segment the packet (TSO
 * and LSO of Windows and VMware), and where the length does not fit the field (BIG TCP of Linux). `left` are the bytes
 * behind the header; fewer than a header of the protocol needs are the padding of a short frame.
 */
export function zeroLengthMeansAll(protocol: number, left: number): boolean {
  if (protocol === TCP) return left >= LEAST_TCP;
  if (protocol === UDP) return left >= LEAST_UDP;
  return left > MOST_LENGTH;
}
