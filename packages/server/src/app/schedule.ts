import { sealAudit } from '../runtime/access/audit.ts'
import type { JobDefinition } from '../runtime/jobs/jobs.ts'

/** What runs by itself, and how often. */
export const schedule: JobDefinition[] = [
  {
    name: 'runtime.seal-audit',
    everyMs: 1_000,
    async run(runtime, brandId) {
      const head = await runtime.db.transact(brandId, sealAudit)
      // The head is also kept outside the database: a tail that is cut off there shows here.
      if (head)
        await runtime.ports.files.append(
          `audit/${brandId}.anchors`,
          Buffer.from(
            `${JSON.stringify({ number: head.number.toString(), hash: head.hash.toString('hex'), at: runtime.ports.clock.now().toISOString() })}\n`,
          ),
        )
    },
  },
]
