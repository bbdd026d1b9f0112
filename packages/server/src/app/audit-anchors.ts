import type { Anchor } from '../runtime/access/audit.ts'
import type { Runtime } from '../runtime/runtime.ts'

const fileOf = (brandId: string): string => `audit/${brandId}.anchors`

/** Keeps the head of the chain outside the database: a tail that is cut off there shows here. */
export function keepAnchor({ ports }: Pick<Runtime, 'ports'>, brandId: string, head: Anchor): Promise<void> {
  const line = {
    number: head.number.toString(),
    hash: head.hash.toString('hex'),
    at: ports.clock.now().toISOString(),
  }
  return ports.files.append(fileOf(brandId), Buffer.from(`${JSON.stringify(line)}\n`))
}

/** Every head that was kept. The last line may be half of one that is being written. */
export async function keptAnchors({ ports }: Pick<Runtime, 'ports'>, brandId: string): Promise<Anchor[]> {
  const text = (await ports.files.read(fileOf(brandId)).catch(() => null))?.toString('utf8') ?? ''
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const { number, hash } = JSON.parse(line) as { number: string; hash: string }
      return { number: BigInt(number), hash: Buffer.from(hash, 'hex') }
    })
}
