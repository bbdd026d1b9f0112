import { registerHooks } from 'node:module'
import { applyPatches, patchesNamed } from './patches.ts'

/** From here on, modules are loaded with these patches; each changed one is named on stderr. */
export function register(names: string | null): void {
  const patches = patchesNamed(names ?? '')
  if (patches.length === 0) return
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      if (!patches.some((one) => url.endsWith(one.file))) return loaded
      const source = applyPatches(url, String(loaded.source), patches)
      process.stderr.write(`patched ${url.slice(url.lastIndexOf('/src/'))}\n`)
      return { ...loaded, source }
    },
  })
}
