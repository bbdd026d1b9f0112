import { HttpFailure } from '../../runtime/ports.ts'
import type { ConnectionFacts, Probe } from './connection-facts.ts'
import type { ConnectorFailure, ConnectorPorts } from './connector.ts'

/** Without a code that a source names, a refusal is read by its words: unconfirmed for all marketplaces. */
const addressWords = /白名单|white[\s-]?list|\bip\b[^.。]{0,40}(not|limit|forbid|限制|不在|非法)/i
const clockWords = /timestamp|时间戳/i

export function isAboutClock({ code, kind, message }: ConnectorFailure, facts?: ConnectionFacts): boolean {
  return isNamed(code, facts?.clockCodes) || (kind === 'invalid_request' && clockWords.test(message))
}

export function isAboutAddress({ code, kind, message }: ConnectorFailure, facts?: ConnectionFacts): boolean {
  const refused = kind === 'permission_missing' || kind === 'invalid_request'
  return isNamed(code, facts?.addressCodes) || (refused && addressWords.test(message))
}

function isNamed(code: string, codes: readonly string[] = []): boolean {
  return codes.some((one) => code === one || code.startsWith(`${one}/`))
}

const version4 = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/g
const version6 = /(?<![\w:])(?:[\da-f]{0,4}:){3,7}[\da-f]{1,4}(?![\w:])/gi

/** The address that a marketplace names in its refusal: the one that it saw, and that is to be put on the list. */
export function addressIn(words: string): string | null {
  const four = (words.match(version4) ?? []).find((one) => one.split('.').every((part) => Number(part) < 256))
  return four ?? words.match(version6)?.[0] ?? null
}

/** Asks for nothing: any answer shows that the marketplace is reached, and what time it is there. */
export async function probeAddress(
  { http, clock }: Pick<ConnectorPorts, 'http' | 'clock'>,
  baseUrl: string,
): Promise<Probe> {
  const before = clock.now().getTime()
  try {
    const { headers } = await http.send({ method: 'GET', url: baseUrl, timeoutMs: 5_000 })
    const middle = (before + clock.now().getTime()) / 2
    const told = Date.parse(headers.date ?? '')
    // The header counts whole seconds, so the true moment is half a second later on average.
    return {
      reached: true,
      code: null,
      clockOffMs: Number.isNaN(told) ? null : Math.round(middle - told - 500),
    }
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error
    return { reached: error.kind === 'too_large', code: `http_${error.kind}`, clockOffMs: null }
  }
}
