// What is known about Fashion-MNIST (Xiao, Rasul & Vollgraf 2017): names, files, addresses, checksums.
// Next: platform/node/datasets.ts finds it, platform/node/download.ts fetches it.

/** Label 0 to 9, as the authors name them. */
export const FASHION_MNIST_CLASSES: readonly string[] = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
];

export interface KnownFile {
  /** The name without .gz, as MNIST's authors chose it. */
  name: string;
  /** Bytes of the decompressed file. */
  size: number;
  /** SHA-256 of the decompressed file: Debian compressed the data anew, so the .gz files differ. */
  sha256: string;
}

export interface KnownPair {
  images: KnownFile;
  labels: KnownFile;
}

// Computed with: zcat /usr/share/datasets/fashion-mnist/*.gz | sha256sum, one file each. (Each file has a name of its own here
// because bundlers then leave all of them out of pages, which want the classes alone.)
const TRAIN_IMAGES: KnownFile = {
  name: 'train-images-idx3-ubyte',
  size: 47_040_016,
  sha256: 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
};
const TRAIN_LABELS: KnownFile = {
  name: 'train-labels-idx1-ubyte',
  size: 60_008,
  sha256: 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
};
const TEST_IMAGES: KnownFile = {
  name: 't10k-images-idx3-ubyte',
  size: 7_840_016,
  sha256: '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
};
const TEST_LABELS: KnownFile = {
  name: 't10k-labels-idx1-ubyte',
  size: 10_008,
  sha256: '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
};

export const FASHION_MNIST: { train: KnownPair; test: KnownPair } = {
  train: { images: TRAIN_IMAGES, labels: TRAIN_LABELS },
  test: { images: TEST_IMAGES, labels: TEST_LABELS },
};

export const FASHION_MNIST_FILES: readonly KnownFile[] = [
  TRAIN_IMAGES,
  TRAIN_LABELS,
  TEST_IMAGES,
  TEST_LABELS,
];

/** Official addresses, tried in this order; a file's name and .gz are added. */
export const FASHION_MNIST_MIRRORS: readonly string[] = [
  'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/',
  'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
];
