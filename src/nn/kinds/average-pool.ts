// Average pooling: the mean of each window, channel by channel. (Keras: AveragePooling2D; PyTorch: AvgPool2d.)

import { averagePoolForward, poolKind } from './pooling.js';

export const averagePool = poolKind('average-pool', averagePoolForward);
