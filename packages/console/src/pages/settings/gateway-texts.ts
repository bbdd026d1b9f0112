import { defineTexts } from '@qiao/ui'

export const useGatewayTexts = defineTexts('console.gateway', {
  'zh-CN': {
    act: '经网关接入',
    title: '经网关接入店铺',
    intro:
      '网关是跑在平台云里的小程序（御城河、云鼎等），店铺令牌只放在那里；到这里的只有编号、打码信息和解密凭据。',
    url: '网关地址',
    urlHint: '例如 https://gateway.example.com；走公网请用 https',
    secret: '共享密钥',
    secretHint: '和网关配置文件里的 secret 一样，至少 32 位',
    look: '读取店铺',
    pick: '选一家接入',
    none: '网关里还没有店铺，请在它的配置文件里加上。',
    connect: '接入',
    until: '令牌到 {{at}}',
    good: '「{{name}}」已接入，订单每十秒经网关取一次',
    bad: '还没接入：「{{check}}」没过。改好再试，什么都没有保存。',
    unclear: '没有检查完，请再试一次。',
    back: '选别的店',
    finish: '完成',
  },
  en: {
    act: 'Connect through a gateway',
    title: 'Connect a shop through a gateway',
    intro:
      "A gateway is a small process inside a marketplace's cloud that alone holds the shops' tokens; only ids, masked fields and a reference for decryption come here.",
    url: 'Address of the gateway',
    urlHint: 'For example https://gateway.example.com; https over public networks',
    secret: 'Shared secret',
    secretHint: 'The same as “secret” in the file of the gateway, 32 signs or more',
    look: 'Read its shops',
    pick: 'Choose one to connect',
    none: 'The gateway holds no shop yet: add it to its file.',
    connect: 'Connect',
    until: 'token until {{at}}',
    good: '{{name}} is connected; its orders are fetched through the gateway every ten seconds',
    bad: 'Not connected yet: “{{check}}” fails. Mend it and try again; nothing was kept.',
    unclear: 'The checks did not finish. Try again.',
    back: 'Another shop',
    finish: 'Done',
  },
})
