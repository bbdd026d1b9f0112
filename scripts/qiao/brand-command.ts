import { parseArgs } from 'node:util'
import type { BrandId } from '../../packages/server/src/kernel/ids.ts'
import { StartFailure } from '../../packages/server/supervisor/failure.ts'
import { type Installation, openInstallation } from './installation.ts'
import { UsageError } from './usage-error.ts'

export interface BrandCommand {
  act: string
  installation: Installation
  brandId: BrandId
  json: boolean
}

/** Runs a command of the form `NAME ACT [--brand CODE] [--data DIR] [--json]` on one brand that is there. */
export async function onBrand(
  args: string[],
  acts: readonly string[],
  work: (command: BrandCommand) => Promise<number>,
): Promise<number> {
  const { act, brand, data, json } = readArguments(args, acts)
  const installation = await openInstallation(data)
  try {
    return await work({ act, installation, brandId: await brandOf(installation, brand), json })
  } finally {
    await installation.close()
  }
}

function readArguments(args: string[], acts: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { brand: { type: 'string' }, data: { type: 'string' }, json: { type: 'boolean' } },
      allowPositionals: true,
    })
    const [act = ''] = positionals
    if (acts.includes(act)) return { act, brand: values.brand, data: values.data, json: values.json === true }
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
  throw new UsageError(`要做什么 · what to do: ${acts.join(' | ')}`)
}

async function brandOf({ desk }: Installation, named: string | undefined): Promise<BrandId> {
  const brands = await desk.brands()
  const found = named === undefined && brands.length === 1 ? brands[0] : brands.find((one) => one === named)
  if (found) return found
  throw new StartFailure(
    'brand.not_named',
    `请用 --brand 指定品牌，现有：${brands.join('、') || '无'}。`,
    `Name a brand with --brand; there are: ${brands.join(', ') || 'none'}.`,
  )
}
