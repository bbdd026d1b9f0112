import type { BrandId } from '../../kernel/ids.ts'
import type { JobDefinition } from '../../runtime/jobs/jobs.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import type { OutsiderAudience } from './sign-in-code.ts'
import { markDelivery, phoneOfOutsider, waitingCodes } from './store.ts'

/** Hands one code to a person by whatever channel reaches him; false when none does. Called outside any transaction. */
export type SendCode = (
  runtime: Runtime,
  brandId: BrandId,
  message: { audience: OutsiderAudience; personId: string; phone: string; code: string },
) => Promise<boolean>

/**
 * Hands waiting codes on. `send` is given by `app`, which knows the channels; with none (`null`) each code is marked
 * `no_channel` and said so in the log, so that nobody waits for a message that never comes.
 */
export function deliverCodesJob(send: SendCode | null): JobDefinition {
  return {
    name: 'providers.deliver-codes',
    everyMs: 1000,
    async run(runtime, brandId) {
      if (await runtime.effectsOff()) return
      const waiting = await runtime.db.transact(brandId, async (tx) =>
        Promise.all(
          (await waitingCodes(tx, 50)).map(async (one) => ({
            ...one,
            phone: await phoneOfOutsider(tx, one.audience, one.personId),
          })),
        ),
      )
      for (const { codeId, audience, personId, code, phone } of waiting) {
        const sent = send && phone ? await send(runtime, brandId, { audience, personId, phone, code }) : false
        if (!sent) runtime.log.warn({ event: 'sign-in.no_channel', brandId, reason: audience })
        await runtime.db.transact(brandId, (tx) =>
          markDelivery(tx, [codeId], sent ? 'delivered' : 'no_channel'),
        )
      }
    },
  }
}
