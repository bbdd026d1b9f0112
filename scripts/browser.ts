import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const PACKAGES = ['chromium', 'fonts-noto-cjk']
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** Where Chromium is, or null. `QIAO_CHROMIUM` wins. */
export function findChromium(): string | null {
  const given = process.env.QIAO_CHROMIUM
  if (given) return existsSync(given) ? given : null
  return PLACES.find((place) => existsSync(place)) ?? null
}

/**
 * Makes sure that screens can be opened and that Chinese shows as Chinese. As root on Debian it installs what is
 * missing; elsewhere it returns the one line that a person has to run.
 */
export function ensureBrowser(say: (line: string) => void): { chromium: string } | { run: string } {
  const found = findChromium()
  if (found && hasChineseFont()) return { chromium: found }
  const apt = `apt-get install -y --no-install-recommends ${PACKAGES.join(' ')}`
  if (process.getuid?.() === 0 && installs('apt-get', ['--version'])) {
    say(`安装 ${PACKAGES.join('、')}… · installing ${PACKAGES.join(' and ')}…`)
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore' })
    spawnSync('sh', ['-c', `DEBIAN_FRONTEND=noninteractive ${apt}`], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const installed = findChromium()
    if (installed && hasChineseFont()) return { chromium: installed }
  }
  return { run: `sudo apt-get update && sudo ${apt}` }
}

function hasChineseFont(): boolean {
  if (process.platform !== 'linux') return true
  return (spawnSync('fc-list', [':lang=zh'], { encoding: 'utf8' }).stdout ?? '').trim() !== ''
}

function installs(program: string, args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0
}
