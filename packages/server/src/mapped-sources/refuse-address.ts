import { HttpFailure } from '../runtime/ports.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { SourceRefused } from './errors.ts'
import type { SourceWish } from './keep-sources.ts'
import { firstPage, originOf, urlOf, windowAt } from './pages.ts'

const refusals: Record<string, [zh: string, en: string]> = {
  not_a_url: ['不是网址', 'it is no URL'],
  scheme: ['必须用 https', 'it must use https'],
  user_info: ['网址里不能带账号', 'it may hold no user name'],
  port: ['只能用 443 或 8443 端口', 'only the ports 443 and 8443 are open'],
  address: ['它指向内网或本机', 'it leads to a private or local address'],
}

/** Judges the address of a pull before it is kept; every look judges it again. Throws `mapped_source.address_refused`. */
export async function refuseAddress(
  { ports, config }: Pick<Runtime, 'ports' | 'config'>,
  { connection }: SourceWish,
): Promise<void> {
  if (connection.kind !== 'pull') return
  const { settings } = connection
  if (originOf(settings.url) === null)
    throw new SourceRefused('address_refused', { why: refusals.not_a_url![0], whyEn: refusals.not_a_url![1] })
  const window = windowAt(settings, null, ports.clock.now())
  try {
    await ports.guarded.check(urlOf(settings, window, firstPage(settings)), config.webhookAllow)
  } catch (error) {
    const kind = error instanceof HttpFailure && error.kind === 'blocked' ? error.message : 'name'
    const [why, whyEn] = refusals[kind] ?? ['域名解析不到', 'its name cannot be resolved']
    throw new SourceRefused('address_refused', { why, whyEn })
  }
}
