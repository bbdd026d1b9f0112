import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

/** What playwright-core switches off: a second `--disable-features` takes the place of its own, and a test holds this list to it. */
const offByPlaywright = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  'msForceBrowserSignIn',
  'msEdgeUpdateLaunchServicesPreferredVersion',
]

/** Each window begins two pages of its own for an address bar that nobody types in: more computing than a test's own page. */
const addressBar = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup']

export const switchedOff = [...offByPlaywright, ...addressBar]

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  `--disable-features=${switchedOff.join()}`,
]

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.QIAO_CHROMIUM ?? '/usr/bin/chromium', args: quiet })
}

export const desktop = { width: 1440, height: 900 }
export const phone = { width: 390, height: 844 }

export interface Visitor {
  page: Page
  context: BrowserContext
}

/** What every page of a story must keep to: nothing leaves the origin, and no script fails. */
export class Watch {
  readonly foreign: string[] = []
  readonly failures: string[] = []
  readonly #origin: string
  constructor(origin: string) {
    this.#origin = origin
  }

  async open(browser: Browser, viewport: { width: number; height: number }): Promise<Visitor> {
    const context = await browser.newContext({
      viewport,
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      permissions: ['geolocation'],
      geolocation: { longitude: 121.5, latitude: 31.15 },
    })
    context.setDefaultTimeout(45_000)
    const page = await context.newPage()
    page.on('request', (request) => {
      const url = new URL(request.url())
      if (/^(https?|wss?):$/.test(url.protocol) && url.host !== new URL(this.#origin).host)
        this.foreign.push(url.href)
    })
    page.on('pageerror', (error) => this.failures.push(error.message))
    return { page, context }
  }
}
