


xConst

yMatMul