import { type ImportDesk, openImportDesk } from '../../packages/server/src/app/import-desk.ts'
import type { BrandId } from '../../packages/server/src/kernel/ids.ts'
import { readConfig } from '../../packages/server/src/runtime/config.ts'
import { migrate } from '../../packages/server/src/runtime/db/migrate.ts'
import { dataDirectoryPath } from '../../packages/server/supervisor/data-directory.ts'
import {
  type CommandDatabase,
  openCommandDatabase,
} from '../../packages/server/supervisor/database-of-directory.ts'
import { StartFailure } from '../../packages/server/supervisor/failure.ts'
import { note } from './say.ts'

export interface Installation {
  desk: ImportDesk
  database: CommandDatabase
  close(): Promise<void>
}

/** Opens the installation of `--data`: the running one's database, else started here until `close`. */
export async function openInstallation(data: string | undefined): Promise<Installation> {
  const database = await openCommandDatabase(dataDirectoryPath(data), migrate)
  const config = readConfig(
    {
      QIAO_ROLE: 'intake',
      QIAO_DATABASE_URL: database.appUrl,
      QIAO_MASTER_KEY: database.masterKey.toString('base64'),
      QIAO_FILES_DIR: database.filesDirectory,
      QIAO_LOG: 'silent',
    },
    [],
  )
  const desk = openImportDesk(config, database.alone)
  const close = async (): Promise<void> => {
    await desk.close()
    await database.close()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => void close().finally(() => process.exit(130)))
  return { desk, database, close }
}

const defaultBrand = 'brand'

/**
 * The brand that a command is for: the one named, else the only one. Where there is none at all, a first import makes one:
 * whoever has only files needs nothing else. Its owner is made by the set-up page, which asks for the same code.
 */
export async function chooseBrand(desk: ImportDesk, named: string | undefined): Promise<BrandId> {
  const brands = await desk.brands()
  if (named !== undefined) {
    const known = brands.find((one) => one === named)
    if (known) return known
    if (brands.length > 0) throw unknownBrand(named, brands)
  }
  if (brands.length === 1) return brands[0]!
  if (brands.length > 1) throw severalBrands(brands)
  const code = named ?? defaultBrand
  if (!/^[a-z0-9][a-z0-9-]{1,62}$/.test(code)) throw badCode(code)
  note(
    `还没有品牌，已新建 ${code}；之后用 npm start 打开，在设置向导里填同一个编号即可登录查看。`,
    `There was no brand: made "${code}". Open it with npm start later and give the wizard the same code.`,
  )
  return desk.makeBrand(code)
}

function unknownBrand(named: string, brands: readonly string[]): StartFailure {
  return new StartFailure(
    'brand.unknown',
    `没有品牌 ${named}；现有：${brands.join('、')}。`,
    `There is no brand ${named}; there are: ${brands.join(', ')}.`,
  )
}

function severalBrands(brands: readonly string[]): StartFailure {
  return new StartFailure(
    'brand.not_named',
    `有多个品牌，请用 --brand 指定：${brands.join('、')}。`,
    `There are several brands, name one with --brand: ${brands.join(', ')}.`,
  )
}

function badCode(code: string): StartFailure {
  return new StartFailure(
    'brand.code_malformed',
    `品牌编号 ${code} 只能用小写字母、数字和短横线，2 到 63 位。`,
    `The brand code ${code} may hold lower-case letters, digits and dashes only, 2 to 63 of them.`,
  )
}
