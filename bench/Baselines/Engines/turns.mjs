// A turn for each line on standard input: nanoseconds a call, one line back.
import { createInterface } from 'node:readline';

export function must(holds, what) {
  if (!holds) throw new Error(`decided wrongly: ${what}`);
}

export async function turns(calls, ask) {
  console.log('listening http://127.0.0.1:0');
  for await (const _ of createInterface({ input: process.stdin })) {
    const begun = process.hrtime.bigint();
    for (let call = 0; call < calls; call++) ask(call);
    console.log(Number(process.hrtime.bigint() - begun) / calls);
  }
}
