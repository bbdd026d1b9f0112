import type { Config } from '../config.ts'

/** Where an outside page sends the browser back to; in the demo a loopback name of the page itself is taken as it is. */
export function originFor(
  config: Pick<Config, 'publicUrl' | 'sandboxUrl'>,
  asked: string | undefined,
): string {
  const page = asked ? URL.parse(asked) : null
  const loopback =
    page && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(page.hostname) && page.protocol === 'http:'
  return config.sandboxUrl !== null && loopback ? page.origin : new URL(config.publicUrl).origin
}
