/**
 * The group: secp256k1 behind one small interface.
 *
 * <p>{@link io.ochk.threshold.curve.Curve} is all that the protocol asks of it. {@link
 * io.ochk.threshold.curve.LibSecp256k1} answers through libsecp256k1 and is the provider to use;
 * {@link io.ochk.threshold.curve.BouncyCastleCurve} answers where that library has no build, more
 * slowly and without its constant-time arithmetic. {@link io.ochk.threshold.curve.CurveProviders}
 * chooses, and says so when it has to fall back.
 *
 * <p>Public and secret numbers have different types: {@link io.ochk.threshold.curve.Scalar} may be
 * printed, compared and calculated with by anybody; {@link io.ochk.threshold.curve.SecretScalar}
 * may not, and the only arithmetic on it is what a {@code Curve} offers.
 */
@NullMarked
package io.ochk.threshold.curve;

import org.jspecify.annotations.NullMarked;
