import { malformedAnswer, readJsonObject, sendCall, type WireRecord } from '../contract/calls.ts'
import { ConnectorFailure, type ConnectorPorts, type ShopAccess } from '../contract/connector.ts'
import { ExpiringValues, type LentValue } from '../contract/expiring.ts'
import { failureIn, failureOfGateway, failureOfKeys } from './failures.ts'
import { findText } from './wire.ts'

/** An app of the shop's own: its AppID and AppSecret are all that a call needs. */
export type AppAccess = Pick<ShopAccess, 'baseUrl' | 'appKey' | 'appSecret'>

/** The platform's limits of `force_refresh`; asking beyond them is refused there and would only use up calls. */
const forcedPauseMs = 30_000
const forcedADay = 20
const dayMs = 86_400_000

/**
 * Access tokens of each app by `stable_token`: the same token for all who ask, whatever the process, until it is near its
 * end. At most one fetch an app is under way here.
 */
export class Tokens {
  readonly #ports: Pick<ConnectorPorts, 'http' | 'clock'>
  readonly #values: ExpiringValues
  readonly #forcedAt = new Map<string, number[]>()

  constructor(ports: Pick<ConnectorPorts, 'http' | 'clock'>) {
    this.#ports = ports
    this.#values = new ExpiringValues(ports.clock)
  }

  /** Throws `ConnectorFailure`; a wrong AppID or AppSecret is an `invalid_request`. */
  get(app: AppAccess): Promise<string> {
    return this.#values.get(keyOf(app), () => this.ask(app))
  }

  /** After `stale` was refused. A new one is forced only when the platform still gives the refused one. */
  async replace(app: AppAccess, stale: string): Promise<string> {
    await this.#values.drop(keyOf(app), stale)
    return this.#values.get(keyOf(app), async () => {
      const given = await this.ask(app)
      return given.value === stale ? this.#force(app) : given
    })
  }

  async ask(app: AppAccess, force = false): Promise<LentValue> {
    const answer = await this.#send(app, force)
    const value = findText(answer, 'access_token')
    const expiresInSeconds = Number(findText(answer, 'expires_in') ?? Number.NaN)
    if (value === null || !(expiresInSeconds > 0))
      throw malformedAnswer('no_token', 'a token answer without its fields')
    return { value, expiresInSeconds }
  }

  #force(app: AppAccess): Promise<LentValue> {
    const now = this.#ports.clock.now().getTime()
    const today = (this.#forcedAt.get(keyOf(app)) ?? []).filter((at) => now - at < dayMs)
    const nextAt = today.length >= forcedADay ? today[0]! + dayMs : (today.at(-1) ?? 0) + forcedPauseMs
    if (now < nextAt)
      throw new ConnectorFailure(
        'limited',
        'force_refresh',
        'a new token may not be forced yet',
        nextAt - now,
      )
    this.#forcedAt.set(keyOf(app), [...today, now])
    return this.ask(app, true)
  }

  async #send({ baseUrl, appKey, appSecret }: AppAccess, force: boolean): Promise<WireRecord> {
    const body = {
      grant_type: 'client_credential',
      appid: appKey,
      secret: appSecret,
      force_refresh: force,
    }
    const { body: answered } = await sendCall(this.#ports, {
      method: 'POST',
      url: `${baseUrl}/cgi-bin/stable_token`,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(body),
    }).catch((error) => {
      throw error instanceof ConnectorFailure ? failureOfGateway(error) : error
    })
    const answer = readJsonObject(answered)
    const failure = failureIn(answer)
    if (failure) throw failureOfKeys(failure)
    return answer
  }
}

function keyOf({ baseUrl, appKey, appSecret }: AppAccess): string {
  return `${baseUrl} ${appKey} ${appSecret}`
}
