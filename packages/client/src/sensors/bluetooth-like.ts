// What is used of Web Bluetooth, which TypeScript's own library does not describe.

export type CharacteristicLike = {
  readonly value?: DataView | undefined;
  readonly startNotifications: () => Promise<unknown>;
  readonly stopNotifications: () => Promise<unknown>;
  readonly readValue: () => Promise<DataView>;
  readonly writeValueWithResponse: (value: Uint8Array<ArrayBuffer>) => Promise<void>;
  readonly addEventListener: (type: 'characteristicvaluechanged', heard: () => void) => void;
  readonly removeEventListener: (type: 'characteristicvaluechanged', heard: () => void) => void;
};

export type ServiceLike = {
  readonly getCharacteristic: (uuid: string | number) => Promise<CharacteristicLike>;
};

export type ServerLike = {
  readonly connected?: boolean;
  readonly connect: () => Promise<ServerLike>;
  readonly disconnect: () => void;
  readonly getPrimaryService: (uuid: string | number) => Promise<ServiceLike>;
};

export type DeviceLike = {
  readonly name?: string | null | undefined;
  readonly gatt?: ServerLike | null | undefined;
  readonly addEventListener: (type: 'gattserverdisconnected', heard: () => void) => void;
  readonly removeEventListener: (type: 'gattserverdisconnected', heard: () => void) => void;
};

export type BluetoothLike = {
  readonly getAvailability?: () => Promise<boolean>;
  readonly requestDevice: (wish: {
    readonly filters: readonly { readonly services: readonly (string | number)[] }[];
    readonly optionalServices: readonly (string | number)[];
  }) => Promise<DeviceLike>;
};

/** The platform's, where it has one: Chromium on desktops and Android, on a page that came by https. */
export const platformBluetooth = (): BluetoothLike | undefined =>
  typeof navigator === 'undefined'
    ? undefined
    : (navigator as { readonly bluetooth?: BluetoothLike }).bluetooth;

export const bytesOf = (view: DataView): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
